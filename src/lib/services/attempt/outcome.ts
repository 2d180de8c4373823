import type { AttemptRefusal } from "#machines/attempt.decide";
import type { AttemptEvent } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { RefusalCode } from "#lib/codes";
import { viewOf } from "./attempt-view";
import type { AcceptedOutcome, Outcome, RefusedOutcome } from "./contract";
import type { QuestionList } from "./question-bank";

/** Refusals that no request of a client can get, only events that the engine makes itself. */
type InternalRefusalCode = Exclude<AttemptRefusal, RefusalCode>;

/** What the machine decided about an event, and what was committed. */
export type Execution = Outcome | RefusedOutcome<InternalRefusalCode>;

/** A state of the slot, and the questions of its attempt. */
export interface KnownAttempt {
  readonly snapshot: AttemptSnapshot;
  /** null: unknown, or there is no attempt. */
  readonly questions: QuestionList | null;
}

export function acceptedOutcome(
  kind: AcceptedOutcome["kind"],
  event: AttemptEvent,
  known: KnownAttempt,
): AcceptedOutcome {
  const outcome = { kind, ...shown(known) };
  if (event.type === "attempt.reset") {
    const { clearedAttempt } = known.snapshot.context;
    return { ...outcome, clearedAttempt: kind === "applied" ? clearedAttempt : null };
  }
  if (event.type !== "question.answer") return outcome;
  // A replay answers with how the stored, first answer was graded.
  const stored = outcome.attempt?.questions[event.questionIndex];
  return { ...outcome, isCorrect: stored?.isCorrect ?? null };
}

export function refusedOutcome<Code>(
  code: Code,
  known: KnownAttempt,
  problem?: string,
): RefusedOutcome<Code> {
  const outcome = { kind: "refused", code, ...shown(known) } as const;
  return problem === undefined ? outcome : { ...outcome, problem };
}

function shown({ snapshot, questions }: KnownAttempt): Pick<Outcome, "attempt" | "questions"> {
  const attempt = viewOf(snapshot);
  return questions === null || attempt === null ? { attempt } : { attempt, questions };
}
