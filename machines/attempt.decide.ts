import type { AttemptSnapshot } from "./attempt.machine";
import { isQuestionEvent, namesThisAttempt } from "./attempt.guards";
import type { AttemptEvent, AttemptPhase } from "./attempt.events";

/** Why the machine does not accept an event now. Stable: clients match on these codes. */
export type AttemptRefusal =
  | "attempt_not_found"
  | "stale_attempt"
  | "index_out_of_order"
  | "attempt_complete"
  | "attempt_incomplete"
  | "attempt_finalized"
  | "number_burned"
  | "invalid_event";

/** Whether an event is accepted, or why not. */
export type Decision =
  | { readonly kind: "accepted" }
  /** It had been applied before: nothing is to be done, the current state is the answer. */
  | { readonly kind: "replayed" }
  | { readonly kind: "refused"; readonly code: AttemptRefusal };

const ACCEPTED: Decision = { kind: "accepted" };
const REPLAYED: Decision = { kind: "replayed" };

/** Whether the machine takes the event now and, if not, why. Never looks at a grade. */
export function decide(snapshot: AttemptSnapshot, event: AttemptEvent): Decision {
  if (snapshot.can(event)) return ACCEPTED;
  const phase = phaseOf(snapshot);
  if (phase === null) return decideWithoutAttempt(event);
  if (event.type === "attempt.start") return REPLAYED;
  if (event.type === "attempt.recover") return refused("invalid_event");
  if (!namesThisAttempt(snapshot.context, event)) return refused("stale_attempt");
  if (isQuestionEvent(event)) return decideQuestion(snapshot, phase, event.questionIndex);
  if (event.type === "attempt.finalize") {
    // @mutant finalize-repeat
    return phase === "answering" ? refused("attempt_incomplete") : REPLAYED;
  }
  if (event.type === "result.published" && phase === "published") return REPLAYED;
  if (event.type === "result.rejected" && phase === "published")
    return refused("attempt_finalized");
  return refused("invalid_event");
}

/** Where the live attempt stands, or null when there is none. */
export function phaseOf({ value }: AttemptSnapshot): AttemptPhase | null {
  if (typeof value === "string") return null;
  return "Active" in value ? value.Active : value.Finalized;
}

function decideWithoutAttempt(event: AttemptEvent): Decision {
  switch (event.type) {
    case "attempt.reset":
      return REPLAYED;
    case "attempt.start":
      return refused("invalid_event");
    case "attempt.recover":
      return refused("number_burned");
    default:
      return refused("attempt_not_found");
  }
}

function decideQuestion(snapshot: AttemptSnapshot, phase: AttemptPhase, index: number): Decision {
  const next = snapshot.context.attempt?.questions.length ?? 0;
  // @mutant question-repeat
  if (Number.isSafeInteger(index) && index >= 0 && index < next) return REPLAYED;
  if (phase === "answering") return refused("index_out_of_order");
  // @mutant question-refusal
  return refused(phase === "complete" ? "attempt_complete" : "attempt_finalized");
}

function refused(code: AttemptRefusal): Decision {
  return { kind: "refused", code };
}
