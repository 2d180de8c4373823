import type { Outcome } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import type { Place } from "../machine/cells-table";
import type { ExpectedNumber } from "./expected-numbers";
import type { Ground } from "./ground";
import { placeOf } from "./tour";
import type { TourStep } from "./tour";

/** What a student, an operator and a teacher can see of a slot after a step. */
export interface SlotObservation {
  readonly place: Place;
  readonly number: number | null;
  readonly answered: number | null;
  readonly attemptId: string | null;
  /** Of the graded numbers, those that the gradebook or the outbox has. */
  readonly graded: readonly number[];
  readonly answer: string | null;
}

const PLACES = {
  answering: "Active.answering",
  complete: "Active.complete",
  pending: "Finalized.pending",
  published: "Finalized.published",
} as const;

interface Looking {
  readonly slot: Slot;
  readonly outcome: Outcome | null;
  readonly expected: ExpectedNumber;
}

/** Looks at the slot through the engine, its outbox and its gradebook. */
export async function look(ground: Ground, looking: Looking): Promise<SlotObservation> {
  const { slot, outcome, expected } = looking;
  const context = await ground.engine.resolveAssessmentContext(slot);
  if (context.kind === "quarantined") throw new Error("the record cannot be read");
  const attempt = context.kind === "live" ? context.attempt : null;
  const outbox = await ground.store.readOutbox(slot);
  const numbers = new Set([...outbox.keys(), ...expected.graded]);
  return {
    place: attempt === null ? "NoAttempt" : PLACES[attempt.phase],
    number: attempt?.attemptNumber ?? null,
    answered: attempt?.currentQuestionIndex ?? null,
    attemptId: attempt?.attemptId ?? null,
    graded: [...numbers]
      .filter((number) => outbox.has(number) || ground.hasResult(slot, number))
      .sort((a, b) => a - b),
    answer: outcome === null ? null : answerOf(outcome),
  };
}

/** What must be seen: the machine's own state, the table's verdict and the expected number. */
export function mustBeSeen(
  { event, after, verdict }: TourStep,
  expected: ExpectedNumber,
): SlotObservation {
  const { attempt } = after.context;
  const place = placeOf(after);
  return {
    // Reset is never at rest: what is stored after a reset is what is stored of nothing.
    place: place === "Reset" ? "NoAttempt" : place,
    number: expected.number,
    answered: attempt?.questions.length ?? null,
    attemptId: attempt?.id ?? null,
    graded: expected.graded,
    answer: isAnswered(event.type) ? answerTo(verdict) : null,
  };
}

/** The world and the publisher get no answer; whoever asks for something does. */
function isAnswered(type: TourStep["event"]["type"]): boolean {
  return !["attempt.recover", "attempt.vanish", "result.published", "result.rejected"].includes(
    type,
  );
}

/** To a client it is all the same whether a guard refused or there was no transition. */
function answerTo(verdict: TourStep["verdict"]): string {
  if (verdict === "replayed") return verdict;
  return verdict.startsWith("to ") ? "applied" : verdict.replace("guarded", "refused");
}

function answerOf(outcome: Outcome): string {
  return outcome.kind === "refused" ? `refused ${outcome.code}` : outcome.kind;
}
