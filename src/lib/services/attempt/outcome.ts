import type { AttemptRefusal } from "#machines/attempt.decide";
import type { AttemptEvent } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { RefusalCode } from "#lib/codes";
import { viewOf } from "./attempt-view";
import type { AcceptedOutcome, Outcome, RefusedOutcome } from "./contract";
import type { QuestionList } from "./question-bank";

/** Refusals of events that the engine makes itself. No request of a client can cause them. */
type InternalRefusalCode = Exclude<AttemptRefusal, RefusalCode>;

/** The outcome of a command, including refusals that no client may see. */
export type Execution = Outcome | RefusedOutcome<InternalRefusalCode>;

/** The state of a slot, with the question list of its attempt. */
export interface SlotState {
  readonly snapshot: AttemptSnapshot;
  /** null: the list is not loaded, or there is no attempt. */
  readonly questions: QuestionList | null;
}

export function acceptedOutcome(
  kind: AcceptedOutcome["kind"],
  event: AttemptEvent,
  state: SlotState,
): AcceptedOutcome {
  const shown = attemptAndQuestions(state);
  if (event.type === "attempt.reset") {
    const { clearedAttempt } = state.snapshot.context;
    return { kind, ...shown, clearedAttempt: kind === "applied" ? clearedAttempt : null };
  }
  if (event.type !== "question.answer") return { kind, ...shown };
  // The reply to a replay has the grade of the stored (first) answer.
  const stored = shown.attempt?.questions[event.questionIndex];
  return { kind, ...shown, isCorrect: stored?.isCorrect ?? null };
}

export function refusedOutcome<Code>(
  code: Code,
  state: SlotState,
  problem?: string,
): RefusedOutcome<Code> {
  const outcome = { kind: "refused", code, ...attemptAndQuestions(state) } as const;
  return problem === undefined ? outcome : { ...outcome, problem };
}

function attemptAndQuestions({
  snapshot,
  questions,
}: SlotState): Pick<Outcome, "attempt" | "questions"> {
  const attempt = viewOf(snapshot);
  return questions === null || attempt === null ? { attempt } : { attempt, questions };
}
