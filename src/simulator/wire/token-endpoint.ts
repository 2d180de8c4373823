import type { Clock } from "../clock";
import type { Habits } from "../habits/table";
import { jsonReply, type Reply } from "./reply";
import type { Operation, RawRequest } from "./simulator-request";
import { WIRE_NAMES } from "./wire-names";

const SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/";

/** The last part of the scope for each operation. */
const SCOPE_SUFFIX = {
  list: "readonly",
  get: "readonly",
  put: "createput",
  delete: "delete",
} as const satisfies Record<Exclude<Operation, "token">, string>;

export interface TokenEndpointOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenTtlSeconds: number;
  /** Answers 403 if the token's scopes do not allow the operation. Many servers do not check. */
  readonly enforceScopes: boolean;
  readonly clock: Clock;
  /** The current habits. They may change between requests. */
  readonly habits: () => Habits;
}

interface Token {
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
  uses: number;
}

export type TokenStatus = "valid" | "invalid" | "out-of-scope";

/** OAuth 2.0 client credentials: issues bearer tokens and checks them. */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;
  readonly #tokens = new Map<string, Token>();
  #issued = 0;

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  /** Answers a POST to the token endpoint according to RFC 6749. */
  answer(raw: RawRequest): Reply {
    if (!raw.contentType.startsWith("application/x-www-form-urlencoded")) {
      return oauthError(
        400,
        "invalid_request",
        "the body must be application/x-www-form-urlencoded",
      );
    }
    const habits = this.#options.habits();
    const missing = missingQueryPair(raw.url, habits["token-query"]);
    if (missing !== null) {
      return oauthError(400, "invalid_request", `the token URL must contain ?${missing}`);
    }
    const form = new URLSearchParams(raw.bodyText);
    const { clientId, clientSecret } = this.#options;
    const [id, secret] = credentialsOf(raw, form, habits["token-auth"]);
    if (id !== clientId || secret !== clientSecret) {
      return oauthError(401, "invalid_client", INVALID_CLIENT_MESSAGE[habits["token-auth"]]);
    }
    if (form.get("grant_type") !== "client_credentials") {
      return oauthError(400, "unsupported_grant_type", "only client_credentials is supported");
    }
    const scopes = (form.get("scope") ?? "").split(" ").filter((part) => part !== "");
    const rejected = scopes.find((scope) => !this.#grants(scope));
    if (rejected !== undefined) {
      return oauthError(400, "invalid_scope", `unknown scope ${rejected}`);
    }
    const expiry = expiryField(this.#options.tokenTtlSeconds, habits["expires-in"]);
    const token = this.#issue(scopes);
    const body = { access_token: token, token_type: habits["token-type"], ...expiry };
    const granted = scopes.length === 0 ? body : { ...body, scope: scopes.join(" ") };
    return jsonReply(200, granted, { "cache-control": "no-store" });
  }

  #grants(scope: string): boolean {
    const { scopes } = this.#options.habits();
    if (scopes === "any") return true;
    if (scopes === "none") return false;
    if (scopes !== "known") return scopes.split(/[ ,]+/).includes(scope);
    return OPERATIONS_WITH_SCOPE.some((operation) => this.#scopeOf(operation) === scope);
  }

  /** The OneRoster 1.2 scope for an operation. */
  #scopeOf(operation: keyof typeof SCOPE_SUFFIX): string {
    return `${SCOPE}${WIRE_NAMES[this.#options.habits().resource].scope}.${SCOPE_SUFFIX[operation]}`;
  }

  #issue(scopes: readonly string[]): string {
    this.#issued += 1;
    const token = `token-${this.#issued}`;
    const expiresAtMs = this.#options.clock.now() + this.#options.tokenTtlSeconds * 1000;
    this.#tokens.set(token, { scopes, expiresAtMs, uses: 0 });
    return token;
  }

  /** The number of requests for which this token was accepted; 0 for an unknown token. */
  uses(authorization: string | null): number {
    return this.#find(authorization)?.uses ?? 0;
  }

  /** Checks the token of a request and counts its use. */
  accept(authorization: string | null, operation: Exclude<Operation, "token">): TokenStatus {
    const token = this.#find(authorization);
    if (token === undefined) return "invalid";
    token.uses += 1;
    const scope = this.#scopeOf(operation);
    const isAllowed = !this.#options.enforceScopes || token.scopes.includes(scope);
    return isAllowed ? "valid" : "out-of-scope";
  }

  revoke(authorization: string | null): void {
    this.#tokens.delete(bearerOf(authorization));
  }

  /** All tokens issued so far are invalid from now on. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  get count(): number {
    return this.#tokens.size;
  }

  #find(authorization: string | null): Token | undefined {
    const token = this.#tokens.get(bearerOf(authorization));
    return token !== undefined && token.expiresAtMs > this.#options.clock.now() ? token : undefined;
  }
}

const OPERATIONS_WITH_SCOPE = Object.keys(SCOPE_SUFFIX) as readonly (keyof typeof SCOPE_SUFFIX)[];

const INVALID_CLIENT_MESSAGE: Readonly<Record<Habits["token-auth"], string>> = {
  both: "unknown client id or wrong secret",
  basic: "unknown client id or wrong secret; only HTTP Basic is accepted",
  form: "unknown client id or wrong secret; only the form is accepted",
};

type Credentials = readonly [id: string | null, secret: string | null];

function credentialsOf(
  { authorization }: RawRequest,
  form: URLSearchParams,
  style: Habits["token-auth"],
): Credentials {
  const basic = style === "form" ? null : basicCredentials(authorization);
  if (basic !== null) return basic;
  return style === "basic" ? [null, null] : [form.get("client_id"), form.get("client_secret")];
}

/** The required pair that the query of the token URL lacks; null if there is none. */
function missingQueryPair(url: URL, required: string): string | null {
  if (required === "none") return null;
  const [name = "", value = ""] = required.split("=");
  return url.searchParams.get(name) === value ? null : required;
}

function expiryField(
  seconds: number,
  style: Habits["expires-in"],
): { readonly expires_in?: number | string } {
  if (style === "absent") return {};
  return { expires_in: style === "text" ? String(seconds) : seconds };
}

function oauthError(status: number, error: string, description: string): Reply {
  return jsonReply(status, { error, error_description: description });
}

function bearerOf(authorization: string | null): string {
  return /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
}

function basicCredentials(authorization: string | null): readonly [string, string] | null {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [decodeFormText(id), decodeFormText(secret.join(":"))];
}

/** RFC 6749 requires form-encoded Basic credentials. Many clients do not encode them. */
function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
