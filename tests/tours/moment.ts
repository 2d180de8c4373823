import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { Moment } from "#report/evidence";
import { statePathOf } from "./tour";

const NONE = "none";

/** What a person sees of a snapshot of the machine. */
export function momentOf(snapshot: AttemptSnapshot): Moment {
  const { attempt, highWater, clearedAttempt } = snapshot.context;
  return {
    state: statePathOf(snapshot),
    facts: {
      "attempt number": numberText(attempt?.number ?? null),
      answered:
        attempt === null ? NONE : `${attempt.questions.length} of ${attempt.totalQuestions}`,
      "high-water mark": highWater === 0 ? NONE : String(highWater),
      score: numberText(attempt?.summary?.score ?? null),
      rejection: attempt?.rejection ?? NONE,
      "cleared attempt": numberText(clearedAttempt),
    },
  };
}

function numberText(number: number | null): string {
  return number === null ? NONE : String(number);
}
