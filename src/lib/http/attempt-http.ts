import type { InteractiveAssessments } from "../interactive-assessments";
import { atBoundary } from "../actions/boundary";
import { readJsonBody } from "./json-body";
import { perform, tokenOf, authorizeSlot, type PerformPorts } from "../actions/perform";
import { invalidInput, json, replyOf } from "./reply";
import { refused } from "../actions/result";

export interface ReadPorts extends Pick<PerformPorts, "session" | "tokens" | "rateLimit" | "log"> {
  readonly assessments: Pick<InteractiveAssessments, "prepareInteractiveAssessment">;
}

/**
 * Applies the `AttemptRequest` in the body to the student's attempt of the resource.
 * `resourceId` is the path segment, decoded once.
 */
export async function postAttemptEvent(
  ports: PerformPorts,
  request: Request,
  resourceId: string,
): Promise<Response> {
  const body = await readJsonBody(request);
  if (body.kind === "unreadable") {
    return invalidInput(body.status, [{ path: "", problem: body.problem }]);
  }
  const incoming = { headers: request.headers, resourceId, request: body.value };
  return replyOf(await perform(ports, incoming));
}

/**
 * The student's attempt and its questions, in order, from one load of the slot. Creates nothing, and
 * has no port to the gradebook.
 */
export async function getAttempt(
  ports: ReadPorts,
  request: Request,
  resourceId: string,
): Promise<Response> {
  const reply = await atBoundary(ports.log, async () => {
    const authorization = await authorizeSlot(ports.session, request.headers, resourceId);
    if (authorization.kind === "refused") return replyOf(authorization.result);
    await ports.rateLimit.count(authorization.slot.userId);
    const prepared = await ports.assessments.prepareInteractiveAssessment(authorization.slot);
    if (prepared.kind === "resource_not_found") return replyOf(refused("resource_not_found"));
    if (prepared.kind === "quarantined") return replyOf(refused("record_quarantined"));
    if (prepared.kind === "no_attempt") return replyOf(refused("attempt_not_found"));
    const { attempt, questions, list } = prepared;
    const token = await tokenOf(ports.tokens, authorization.slot, { attempt, questions: list });
    return json(200, { state: attempt, questions, token });
  });
  return reply instanceof Response ? reply : replyOf(reply);
}

/** An event needs a resource id in its path. */
export function nothingToPost(): Response {
  return invalidInput(404, [{ path: "resourceId", problem: "must not be empty" }]);
}
