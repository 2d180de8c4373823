import type { Outcome } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import type { StatePath } from "../machines/cells-table";
import type { ExpectedNumber } from "./expected-numbers";
import type { TourEnvironment } from "./environment";
import { statePathOf } from "./tour";
import type { TourStep } from "./tour";

/** What students, operators and teachers can see of a slot after a step. */
export interface SlotObservation {
  readonly state: StatePath;
  readonly number: number | null;
  readonly answered: number | null;
  readonly attemptId: string | null;
  /** Of the graded numbers, those that the gradebook or the outbox has. */
  readonly graded: readonly number[];
  readonly outcome: string | null;
}

const STATE_OF_PHASE = {
  answering: "Active.answering",
  complete: "Active.complete",
  pending: "Finalized.pending",
  published: "Finalized.published",
} as const;

/** Observes the slot through the engine, the outbox and the gradebook. */
export async function observe(
  environment: TourEnvironment,
  slot: Slot,
  outcome: Outcome | null,
  expected: ExpectedNumber,
): Promise<SlotObservation> {
  const context = await environment.engine.resolveAssessmentContext(slot);
  if (context.kind === "quarantined") throw new Error("the record cannot be read");
  const attempt = context.kind === "live" ? context.attempt : null;
  const outbox = await environment.store.readOutbox(slot);
  const numbers = new Set([...outbox.keys(), ...expected.graded]);
  return {
    state: attempt === null ? "NoAttempt" : STATE_OF_PHASE[attempt.phase],
    number: attempt?.attemptNumber ?? null,
    answered: attempt?.currentQuestionIndex ?? null,
    attemptId: attempt?.attemptId ?? null,
    graded: [...numbers]
      .filter((number) => outbox.has(number) || environment.hasResult(slot, number))
      .sort((a, b) => a - b),
    outcome: outcome === null ? null : labelOf(outcome),
  };
}

/** What must be observed: the machine's state, the table's decision and the expected number. */
export function expectedObservation(
  { event, after, decision }: TourStep,
  expected: ExpectedNumber,
): SlotObservation {
  const { attempt } = after.context;
  return {
    state: statePathOf(after),
    number: expected.number,
    answered: attempt?.questions.length ?? null,
    attemptId: attempt?.id ?? null,
    graded: expected.graded,
    outcome: hasOutcome(event.type) ? outcomeFor(decision) : null,
  };
}

/** Only client requests have an outcome. */
function hasOutcome(type: TourStep["event"]["type"]): boolean {
  return !["attempt.recover", "result.published", "result.rejected"].includes(type);
}

/** A client cannot tell whether a guard refused or there was no transition. */
function outcomeFor(decision: TourStep["decision"]): string {
  if (decision === "replayed") return decision;
  return decision.startsWith("to ") ? "applied" : decision.replace("guarded", "refused");
}

function labelOf(outcome: Outcome): string {
  return outcome.kind === "refused" ? `refused ${outcome.code}` : outcome.kind;
}
