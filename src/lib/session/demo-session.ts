import { parseCookie } from "cookie";
import { z } from "zod";
import type { CookieOptions, DemoSession, RequestHeaders } from "./contract";
import { hs256 } from "../hs256";
import type { Hs256 } from "../hs256";
import { idProblem } from "../slot";

const DEMO_COOKIE = "holdfast_session";

const ISSUER = "holdfast-demo";

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
  const jwt = hs256(secret);
  const signers = previousSecret === undefined ? [jwt] : [jwt, hs256(previousSecret)];
  const sessionOf = (headers: RequestHeaders): Session | null => {
    const token = tokenOf(headers);
    return token === null ? null : verified(token, signers);
  };
  const signed = (userId: string, signedInAt: number, options: CookieOptions): string => {
    const iat = nowSeconds();
    const exp = iat + SESSION_TTL_SECONDS;
    const token = jwt.sign({ auth_time: signedInAt, iss: ISSUER, sub: userId, iat, exp });
    return setCookie(token, SESSION_TTL_SECONDS, options);
  };
  return {
    async getUser(headers) {
      const session = sessionOf(headers);
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
      const session = sessionOf(headers);
      if (session === null) return null;
      if (isRecent(session) && !session.isSignedByPrevious) return null;
      return signed(session.userId, session.signedInAt, options);
    },
    signOut: (options) => setCookie("", 0, options),
  };
}

/** The value of the cookie; of several with its name, the first. */
function tokenOf(headers: RequestHeaders): string | null {
  return parseCookie(headers.get("cookie") ?? "")[DEMO_COOKIE] ?? null;
}

function isRecent({ issuedAt }: Session): boolean {
  return nowSeconds() - issuedAt < RENEW_AFTER_SECONDS;
}

/** null for an invalid, expired or forged token; this is not an error. */
function verified(token: string, signers: readonly Hs256[]): Session | null {
  for (const [at, signer] of signers.entries()) {
    const check = signer.verify(token, ISSUER);
    const payload = check.kind === "valid" ? payloadSchema.safeParse(check.claims).data : undefined;
    if (payload === undefined) continue;
    const { sub, iat, auth_time: signedInAt = iat } = payload;
    if (nowSeconds() - signedInAt > SESSION_MAX_SECONDS) return null;
    return { userId: sub, issuedAt: iat, signedInAt, isSignedByPrevious: at > 0 };
  }
  return null;
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
