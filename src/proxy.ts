import type { NextRequest } from "next/server";
import { NextResponse } from "next/server";
import { invalidInput } from "./lib/actions/reply";

/**
 * Next.js answers 500 to a path that is not well-formed percent-encoding; it is the client's
 * error.
 */
export function proxy(request: NextRequest): Response {
  try {
    decodeURIComponent(request.nextUrl.pathname);
    return NextResponse.next();
  } catch {
    const problem = "must be percent-encoded UTF-8";
    return invalidInput(400, [{ path: "resourceId", problem }]);
  }
}

/** Only paths with a percent sign: ids of letters, digits, dots and dashes do not pay for this. */
export const config = { matcher: ["/(.*%.*)"] };
