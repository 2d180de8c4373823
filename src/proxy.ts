import { randomBytes } from "node:crypto";
import type { NextRequest } from "next/server";
import { NextResponse } from "next/server";
import { contentSecurityPolicy } from "#lib/http/content-security-policy";
import { invalidInput } from "#lib/http/reply";
import { withHostAsOrigin } from "#lib/http/same-origin";
import { renewedSession } from "#lib/http/session-http";
import { wiring } from "./lib/wiring";

const NONCE_BYTES = 16;

/**
 * Before every page: says what it may load, and renews a session that is old. Next.js puts the
 * nonce into its own scripts. Who may see what is decided by the pages and routes themselves.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  if (!isWellFormed(request.nextUrl.pathname)) {
    const problem = "must be percent-encoded UTF-8";
    return invalidInput(400, [{ path: "resourceId", problem }]);
  }
  // What is no page has a policy of its own, and no session to renew.
  if (request.nextUrl.pathname.startsWith("/api/")) return NextResponse.next();
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = withHostAsOrigin(new Headers(request.headers));
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  const cookie = request.method === "GET" ? await renewedSession(wiring().session, request) : null;
  if (cookie !== null) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** Next.js answers 500 to a path that is not; it is the client's error. */
function isWellFormed(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** Pages; of the rest only paths with a percent sign, which may be malformed. */
export const config = {
  matcher: ["/((?!api/|_next/static/|_next/image|icon\\.svg$).*)", "/(.*%.*)"],
};
