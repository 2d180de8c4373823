import type { FaultResult } from "./boundary";
import type { ActionResult, InputIssue, RefusedCode, RefusedResult } from "./result";

/** What a client over HTTP receives, as JSON. Never stored by a cache on the way. */
export function replyOf(result: ActionResult): Response {
  if (result.outcome === "fault") return faultReply(result);
  return result.outcome === "refused" ? refusalReply(result) : json(200, result);
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

export function invalidInput(status: number, issues: readonly InputIssue[]): Response {
  return json(status, { outcome: "refused", code: "invalid_input", issues });
}

function refusalReply({ code, state, issues, token }: RefusedResult): Response {
  return code === "invalid_input"
    ? invalidInput(400, issues)
    : json(refusalStatus(code), { outcome: "refused", code, state, token });
}

function refusalStatus(code: RefusedCode): number {
  if (code === "unauthenticated") return 401;
  if (code === "token_invalid") return 403;
  return code === "attempt_not_found" || code === "resource_not_found" ? 404 : 409;
}

function faultReply(fault: FaultResult): Response {
  const { code, retryable, retryAfterSeconds, errorId } = fault;
  const body = { outcome: "fault", code, ...(errorId !== null && { errorId }) };
  if (!retryable) return json(500, body);
  return json(503, body, { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1))) });
}
