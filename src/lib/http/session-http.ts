import { z } from "zod";
import { asDemoSession, type SessionPort } from "../session";
import { atBoundary, type BoundaryLog } from "../actions/boundary";
import { idSchema } from "../actions/id-schema";
import { readJsonBody } from "./json-body";
import { invalidInput, json, replyOf } from "./reply";
import { refused } from "../actions/result";
import { isCrossSite } from "./same-origin";

interface SessionPorts {
  readonly session: SessionPort;
  readonly log: BoundaryLog;
}

const signInSchema = z.strictObject({ userId: idSchema }, "must be an object with a userId");

/** Signs in under any name, in demo mode only; otherwise 403 `demo_mode_only`. */
export async function postSession(ports: SessionPorts, request: Request): Promise<Response> {
  const demo = asDemoSession(ports.session);
  if (demo === null) return demoModeOnly();
  if (isCrossSite(request.headers)) return replyOf(refused("cross_site"));
  const body = await readJsonBody(request);
  if (body.kind === "unreadable") {
    return invalidInput(body.status, [{ path: "", problem: body.problem }]);
  }
  const parsed = signInSchema.safeParse(body.value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      path: path.map(String).join("."),
      problem: message,
    }));
    return invalidInput(400, issues);
  }
  const { userId } = parsed.data;
  const reply = await atBoundary(ports.log, async () => {
    const cookie = await demo.signIn(userId, { isSecure: cameOverHttps(request) });
    return json(200, { userId }, { "Set-Cookie": cookie });
  });
  return reply instanceof Response ? reply : replyOf(reply);
}

/** Signs out. */
export function deleteSession(session: SessionPort, request: Request): Response {
  const demo = asDemoSession(session);
  if (demo === null) return demoModeOnly();
  if (isCrossSite(request.headers)) return replyOf(refused("cross_site"));
  const cookie = demo.signOut({ isSecure: cameOverHttps(request) });
  return json(200, { userId: null }, { "Set-Cookie": cookie });
}

function demoModeOnly(): Response {
  return json(403, { outcome: "refused", code: "demo_mode_only" });
}

/** The `Set-Cookie` value that gives an old session of this request a new token, or null. */
export async function renewedSession(
  session: SessionPort,
  request: Request,
): Promise<string | null> {
  const demo = asDemoSession(session);
  if (demo === null) return null;
  return demo.renewed(request.headers, { isSecure: cameOverHttps(request) });
}

/** A proxy that terminates TLS sets a header. A client that fakes it affects only its own cookie. */
function cameOverHttps(request: Request): boolean {
  const forwarded = request.headers.get("x-forwarded-proto")?.split(",")[0]?.trim().toLowerCase();
  return (forwarded ?? new URL(request.url).protocol.replace(":", "")) === "https";
}
