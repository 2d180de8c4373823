import type { FaultResult } from "../actions/boundary";
import type { ActionResult, InputIssue, RefusedResult } from "../actions/result";
import { REFUSALS } from "../codes";

/** The HTTP reply with this result, as JSON. No cache may store it. */
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

function refusalReply({ code, message, state, issues, token }: RefusedResult): Response {
  if (code === "invalid_input") return invalidInput(400, issues);
  // A client knows what a code means; only the policy knows why it says no.
  const why = code === "start_not_allowed" ? { message } : {};
  return json(REFUSALS[code].status, { outcome: "refused", code, ...why, state, token });
}

function faultReply(fault: FaultResult): Response {
  const { code, retryable, retryAfterSeconds, errorId } = fault;
  const body = { outcome: "fault", code, ...(errorId !== null && { errorId }) };
  if (code === "not_configured") return json(503, body);
  if (!retryable) return json(500, body);
  return json(code === "rate_limited" ? 429 : 503, body, {
    "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1))),
  });
}
