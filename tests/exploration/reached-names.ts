import type { StepResult } from "./attempt-types";

/** The names of what a step has reached: engine events, results of requests, replies, exceptions. */
export function reachedBy({
  observations,
  called,
  exceptions,
  names: steps,
}: StepResult): readonly string[] {
  const names = [...exceptions.map((id) => `exception: ${id}`), ...steps];
  for (const observation of observations) {
    if (observation.kind === "event") names.push(...namesOfEvent(observation.event));
    if (observation.kind === "answer") {
      const { answer, request } = observation;
      if (answer.kind === "fault") names.push(`${request.type}: ${answer.code}`);
      if (answer.kind !== "outcome") continue;
      const { outcome } = answer;
      const result = outcome.kind === "refused" ? outcome.code : outcome.kind;
      names.push(`${request.type}: ${result}`);
    }
  }
  if (called?.execution.reply.kind !== "value") return names;
  const { value } = called.execution.reply;
  const { method } = called.pending.call;
  if (typeof value === "string") names.push(`${method}: ${value}`);
  else if (method === "create") names.push(`${method}: cleared`);
  else if (method === "commit" && hasAnswers(value)) names.push(`${method}: on a token`);
  return names;
}

/** A commit returns the answers only to a client that has not read them. */
function hasAnswers(value: unknown): boolean {
  return typeof value === "object" && value !== null && "questionJsons" in value;
}

function namesOfEvent(event: {
  readonly event: string;
  readonly walked?: number;
}): readonly string[] {
  return (event.walked ?? 0) > 0 ? [event.event, `${event.event}: walked`] : [event.event];
}
