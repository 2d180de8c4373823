import { jwtVerify, SignJWT } from "jose";
import { idProblem } from "../slot";
import type { CookieOptions, DemoSession } from "../session";
import { cookieValue } from "./cookie";

const DEMO_COOKIE = "holdfast_session";

const ISSUER = "holdfast-demo";
const ALGORITHM = "HS256";
const SESSION_TTL_SECONDS = 7 * 24 * 60 * 60;
const SECRET_LENGTH_MIN = 32;

/** Keeps the user id in a signed cookie, and believes nothing else. */
export function demoSession(secret: string, operators: readonly string[] = []): DemoSession {
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new RangeError(`SESSION_SECRET must have at least ${SECRET_LENGTH_MIN} characters`);
  }
  const key = new TextEncoder().encode(secret);
  return {
    async whoIsAsking(headers) {
      const token = cookieValue(headers.get("cookie"), DEMO_COOKIE);
      const userId = token === null ? null : await verifiedSubject(token, key);
      if (userId === null) return null;
      return operators.includes(userId) ? { userId, isOperator: true } : { userId };
    },
    async signIn(userId, options) {
      const problem = idProblem(userId);
      if (problem !== null) throw new RangeError(`The user id ${problem}.`);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(`${SESSION_TTL_SECONDS}s`)
        .sign(key);
      return setCookie(token, SESSION_TTL_SECONDS, options);
    },
    signOut: (options) => setCookie("", 0, options),
  };
}

/** An expired, foreign or forged token is nobody; it is not an error. */
async function verifiedSubject(token: string, key: Uint8Array): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], issuer: ISSUER });
    const subject = payload.sub;
    return subject !== undefined && idProblem(subject) === null ? subject : null;
  } catch {
    return null;
  }
}

function setCookie(value: string, maxAgeSeconds: number, options: CookieOptions): string {
  const parts = [`${DEMO_COOKIE}=${value}`, "Path=/", `Max-Age=${maxAgeSeconds}`];
  parts.push("HttpOnly", "SameSite=Lax");
  if (options.isSecure) parts.push("Secure");
  return parts.join("; ");
}
