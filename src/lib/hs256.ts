import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** The only header that is issued, and the only one that is accepted. */
const HEADER = base64url(JSON.stringify({ alg: "HS256" }));

export type Claims = Readonly<Record<string, unknown>>;

export type Hs256Check =
  | { readonly kind: "valid"; readonly claims: Claims }
  /** `exp` is over; nothing else is wrong. */
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" };

/** Tokens that one secret signs: JWTs (RFC 7519) with HMAC SHA-256. */
export interface Hs256 {
  /** Signs the claims in their order. Times are in seconds since the epoch. */
  sign(claims: Claims): string;
  /**
   * Checks the signature, then `iss`, `iat`, `nbf` and `exp` as `jwtVerify` of jose does. Each part
   * must be written as it is issued: base64url without padding and unused bits.
   */
  verify(token: string, issuer: string): Hs256Check;
}

const INVALID = { kind: "invalid" } as const;

/**
 * Makes the key once. Invariant: the algorithm is fixed, and no claim of a token is read before its
 * signature was compared, in constant time.
 */
export function hs256(secret: string): Hs256 {
  const key = createSecretKey(Buffer.from(secret));
  const signatureOf = (signed: string): string =>
    createHmac("sha256", key).update(signed).digest("base64url");
  return {
    sign(claims) {
      const signed = `${HEADER}.${base64url(JSON.stringify(claims))}`;
      return `${signed}.${signatureOf(signed)}`;
    },
    verify(token, issuer) {
      const [header, body, signature, more] = token.split(".", 4);
      if (header !== HEADER || body === undefined || signature === undefined) return INVALID;
      // @mutant token-signature
      if (!isEqual(signature, signatureOf(`${header}.${body}`))) return INVALID;
      if (more !== undefined) return INVALID;
      const claims = claimsIn(body);
      return claims === null ? INVALID : checkClaims(claims, issuer);
    },
  };
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function claimsIn(body: string): Claims | null {
  const bytes = Buffer.from(body, "base64url");
  if (bytes.toString("base64url") !== body) return null;
  try {
    const claims: unknown = JSON.parse(utf8.decode(bytes));
    return isRecord(claims) ? claims : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Claims {
  return typeof value === "object" && value !== null;
}

function checkClaims(claims: Claims, issuer: string): Hs256Check {
  const { iss, iat, nbf, exp } = claims;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  if (iss !== issuer || !isTime(iat) || !isTime(nbf) || !isTime(exp)) return INVALID;
  if (nbf !== undefined && nbf > nowSeconds) return INVALID;
  if (exp !== undefined && exp <= nowSeconds) return { kind: "expired" };
  return { kind: "valid", claims };
}

function isTime(value: unknown): value is number | undefined {
  return value === undefined || typeof value === "number";
}
