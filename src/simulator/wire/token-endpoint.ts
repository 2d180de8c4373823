import type { Clock } from "../clock";
import type { Habits } from "../habits/table";
import { jsonReply, type Reply } from "./reply";
import type { Operation, RawRequest } from "./call";
import { WORDS } from "./words";

const SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/";

/** The last part of the scope that allows an operation. */
const RIGHT_OF = {
  list: "readonly",
  get: "readonly",
  put: "createput",
  delete: "delete",
} as const satisfies Record<Exclude<Operation, "token">, string>;

export interface TokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenTtlSeconds: number;
  /** Refuse (403) what the token's scopes do not allow. Many servers do not care. */
  readonly enforceScopes: boolean;
  readonly clock: Clock;
  /** The habits in force, which may change from request to request. */
  readonly habits: () => Habits;
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
    const habits = this.#options.habits();
    const missing = missingPair(raw.url, habits["token-query"]);
    if (missing !== null) {
      return refusal(400, "invalid_request", `the token URL must carry ?${missing}`);
    }
    const form = new URLSearchParams(raw.bodyText);
    const { clientId, clientSecret } = this.#options;
    const [id, secret] = credentialsOf(raw, form, habits["token-auth"]);
    if (id !== clientId || secret !== clientSecret) {
      return refusal(401, "invalid_client", WANTED[habits["token-auth"]]);
    }
    if (form.get("grant_type") !== "client_credentials") {
      return refusal(400, "unsupported_grant_type", "only client_credentials is supported");
    }
    const scopes = (form.get("scope") ?? "").split(" ").filter((part) => part !== "");
    const refused = scopes.find((scope) => !this.#grants(scope));
    if (refused !== undefined) {
      return refusal(400, "invalid_scope", `the scope ${refused} is not known`);
    }
    const expiry = expiryField(this.#options.tokenTtlSeconds, habits["expires-in"]);
    const token = this.issue(scopes);
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

  /** The scope of OneRoster 1.2 that allows an operation. */
  #scopeOf(operation: keyof typeof RIGHT_OF): string {
    return `${SCOPE}${WORDS[this.#options.habits().resource].scope}.${RIGHT_OF[operation]}`;
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
    const scope = this.#scopeOf(operation);
    const isAllowed = !this.#options.enforceScopes || token.scopes.includes(scope);
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

const OPERATIONS_WITH_SCOPE = Object.keys(RIGHT_OF) as readonly (keyof typeof RIGHT_OF)[];

const WANTED: Readonly<Record<Habits["token-auth"], string>> = {
  both: "unknown client id or wrong secret",
  basic: "unknown client id or wrong secret; they are taken from HTTP Basic only",
  form: "unknown client id or wrong secret; they are taken from the form only",
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

/** The pair that the token URL has to carry and does not; null when nothing is missing. */
function missingPair(url: URL, wanted: string): string | null {
  if (wanted === "none") return null;
  const [name = "", value = ""] = wanted.split("=");
  return url.searchParams.get(name) === value ? null : wanted;
}

function expiryField(
  seconds: number,
  style: Habits["expires-in"],
): { readonly expires_in?: number | string } {
  if (style === "absent") return {};
  return { expires_in: style === "text" ? String(seconds) : seconds };
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
