import type { Clock } from "../clock";
import { jsonReply, type Reply } from "./reply";
import type { Operation, RawRequest } from "./call";

const SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/";

/** The scope that allows an operation. */
const SCOPE_OF: Readonly<Record<Exclude<Operation, "token">, string>> = {
  list: `${SCOPE}assessment.readonly`,
  get: `${SCOPE}assessment.readonly`,
  put: `${SCOPE}assessment.createput`,
  delete: `${SCOPE}assessment.delete`,
};

export interface TokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenTtlSeconds: number;
  /** Refuse (403) what the token's scopes do not allow. Many servers do not care. */
  readonly enforceScopes: boolean;
  readonly clock: Clock;
}

interface Token {
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
  uses: number;
}

export type TokenVerdict = "valid" | "invalid" | "out-of-scope";

/** OAuth 2.0 client credentials: issues bearer tokens and knows which of them still hold. */
export class Tokens {
  readonly #options: TokenOptions;
  readonly #tokens = new Map<string, Token>();
  #issued = 0;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** Answers a POST to the token endpoint as RFC 6749 says. */
  answer(raw: RawRequest): Reply {
    if (!raw.contentType.startsWith("application/x-www-form-urlencoded")) {
      return refusal(400, "invalid_request", "the body must be application/x-www-form-urlencoded");
    }
    const form = new URLSearchParams(raw.bodyText);
    const { clientId, clientSecret, tokenTtlSeconds } = this.#options;
    const [id, secret] = basicCredentials(raw.authorization) ?? [
      form.get("client_id"),
      form.get("client_secret"),
    ];
    if (id !== clientId || secret !== clientSecret) {
      return refusal(401, "invalid_client", "unknown client id or wrong secret");
    }
    if (form.get("grant_type") !== "client_credentials") {
      return refusal(400, "unsupported_grant_type", "only client_credentials is supported");
    }
    const scope = form.get("scope") ?? "";
    const token = this.issue(scope.split(" ").filter((part) => part !== ""));
    const body = { access_token: token, token_type: "Bearer", expires_in: tokenTtlSeconds };
    const granted = scope === "" ? body : { ...body, scope };
    return jsonReply(200, granted, { "cache-control": "no-store" });
  }

  issue(scopes: readonly string[]): string {
    this.#issued += 1;
    const token = `token-${this.#issued}`;
    const expiresAtMs = this.#options.clock.now() + this.#options.tokenTtlSeconds * 1000;
    this.#tokens.set(token, { scopes, expiresAtMs, uses: 0 });
    return token;
  }

  /** How many requests this token has been accepted for; 0 for one that is not known. */
  uses(authorization: string | null): number {
    return this.#find(authorization)?.uses ?? 0;
  }

  /** Judges the token of a request and counts its use. */
  accept(authorization: string | null, operation: Exclude<Operation, "token">): TokenVerdict {
    const token = this.#find(authorization);
    if (token === undefined) return "invalid";
    token.uses += 1;
    const isAllowed = !this.#options.enforceScopes || token.scopes.includes(SCOPE_OF[operation]);
    return isAllowed ? "valid" : "out-of-scope";
  }

  revoke(authorization: string | null): void {
    this.#tokens.delete(bearerOf(authorization));
  }

  /** Every token issued so far is refused from now on. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  get live(): number {
    return this.#tokens.size;
  }

  #find(authorization: string | null): Token | undefined {
    const token = this.#tokens.get(bearerOf(authorization));
    return token !== undefined && token.expiresAtMs > this.#options.clock.now() ? token : undefined;
  }
}

function refusal(status: number, error: string, description: string): Reply {
  return jsonReply(status, { error, error_description: description });
}

function bearerOf(authorization: string | null): string {
  return /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
}

function basicCredentials(authorization: string | null): readonly [string, string] | null {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [decode(id), decode(secret.join(":"))];
}

/** RFC 6749 says that Basic credentials are form-encoded; many clients send them as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
