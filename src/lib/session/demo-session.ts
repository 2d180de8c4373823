import { parseCookie } from "cookie";
import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { CookieOptions, DemoSession, RequestHeaders } from "./contract";
import { idProblem } from "../slot";

const DEMO_COOKIE = "holdfast_session";

const ISSUER = "holdfast-demo";
const ALGORITHM = "HS256";

/** How long a session lasts without a visit. */
const SESSION_TTL_SECONDS = 7 * 24 * 60 * 60;

/** How long a session lasts with visits. */
const SESSION_MAX_SECONDS = 30 * 24 * 60 * 60;

/** The token changes with use, so that a stolen token differs from the one in use. */
const RENEW_AFTER_SECONDS = 60 * 60;

const SECRET_LENGTH_MIN = 32;

export interface DemoSessionOptions {
  readonly secret: string;
  readonly previousSecret?: string | undefined;
  readonly operators?: readonly string[];
}

const payloadSchema = z.object({
  sub: z.string().refine((id) => idProblem(id) === null),
  iat: z.int(),
  /** When this user signed in, if that was before the token was issued. */
  auth_time: z.int().exactOptional(),
});

interface Session {
  readonly userId: string;
  readonly issuedAt: number;
  readonly signedInAt: number;
  readonly isSignedByPrevious: boolean;
}

/** Stores the user id in a signed cookie, and trusts nothing else. */
export function demoSession({
  secret,
  previousSecret,
  operators = [],
}: DemoSessionOptions): DemoSession {
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new RangeError(`SESSION_SECRET must have at least ${SECRET_LENGTH_MIN} characters`);
  }
  const keys = [secret, previousSecret].flatMap((each) => each ?? []).map(keyOf);
  const sessionOf = async (headers: RequestHeaders): Promise<Session | null> => {
    const token = tokenOf(headers);
    return token === null ? null : verified(token, keys);
  };
  const signed = async (userId: string, signedInAt: number, options: CookieOptions) => {
    const token = await new SignJWT({ auth_time: signedInAt })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime(`${SESSION_TTL_SECONDS}s`)
      .sign(keyOf(secret));
    return setCookie(token, SESSION_TTL_SECONDS, options);
  };
  return {
    async getUser(headers) {
      const session = await sessionOf(headers);
      if (session === null) return null;
      const { userId } = session;
      return operators.includes(userId) ? { userId, isOperator: true } : { userId };
    },
    async signIn(userId, options) {
      const problem = idProblem(userId);
      if (problem !== null) throw new RangeError(`The user id ${problem}.`);
      return signed(userId, nowSeconds(), options);
    },
    async renewed(headers, options) {
      // The page verifies the token anyway. With one secret, a recent token needs no renewal.
      if (keys.length === 1 && isRecent(issuedAtUnverified(headers))) return null;
      const session = await sessionOf(headers);
      if (session === null) return null;
      if (isRecent(session.issuedAt) && !session.isSignedByPrevious) return null;
      return signed(session.userId, session.signedInAt, options);
    },
    signOut: (options) => setCookie("", 0, options),
  };
}

/** The value of the cookie; of several with its name, the first. */
function tokenOf(headers: RequestHeaders): string | null {
  return parseCookie(headers.get("cookie") ?? "")[DEMO_COOKIE] ?? null;
}

function isRecent(issuedAt: number | null): boolean {
  return issuedAt !== null && nowSeconds() - issuedAt < RENEW_AFTER_SECONDS;
}

/** The issue time in an unverified token. It is used only to skip the renewal. */
function issuedAtUnverified(headers: RequestHeaders): number | null {
  const token = tokenOf(headers);
  if (token === null) return null;
  try {
    return decodeJwt(token).iat ?? null;
  } catch {
    return null;
  }
}

/** null for an invalid, expired or forged token; this is not an error. */
async function verified(token: string, keys: readonly Uint8Array[]): Promise<Session | null> {
  for (const [at, key] of keys.entries()) {
    const payload = await payloadOf(token, key);
    if (payload === null) continue;
    const { sub, iat, auth_time: signedInAt = iat } = payload;
    if (nowSeconds() - signedInAt > SESSION_MAX_SECONDS) return null;
    return { userId: sub, issuedAt: iat, signedInAt, isSignedByPrevious: at > 0 };
  }
  return null;
}

async function payloadOf(token: string, key: Uint8Array) {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], issuer: ISSUER });
    return payloadSchema.safeParse(payload).data ?? null;
  } catch {
    return null;
  }
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

function setCookie(value: string, maxAgeSeconds: number, options: CookieOptions): string {
  const parts = [`${DEMO_COOKIE}=${value}`, "Path=/", `Max-Age=${maxAgeSeconds}`];
  parts.push("HttpOnly", "SameSite=Lax");
  if (options.isSecure) parts.push("Secure");
  return parts.join("; ");
}
