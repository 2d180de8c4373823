import type { TourStep } from "./tour";

/** What must be true of a slot after a step, by the rules of numbers alone. */
export interface ExpectedNumber {
  readonly number: number | null;
  /** Numbers whose result is in the gradebook or in the outbox, for good (I9). */
  readonly graded: readonly number[];
}

/**
 * Counts attempts as a person with pen and paper would. Knows neither the machine nor the engine:
 * only which event was taken, and the number that a record was left with. The gradebook of a tour
 * never knows of more attempts than the slot itself.
 */
export function expectedNumbers(steps: readonly TourStep[]): readonly ExpectedNumber[] {
  let number: number | null = null;
  let highest = 0;
  let graded: readonly number[] = [];
  return steps.map(({ event, verdict }) => {
    if (verdict.startsWith("to ")) {
      switch (event.type) {
        case "attempt.start":
          number = highest + 1;
          break;
        case "attempt.recover":
          number = event.record.number;
          if (event.record.summary !== null) graded = [...graded, number];
          break;
        case "attempt.finalize":
          if (number !== null) graded = [...graded, number];
          break;
        case "attempt.reset":
        case "attempt.vanish":
          number = null;
          break;
        default:
      }
    }
    highest = Math.max(highest, ...graded);
    return { number, graded };
  });
}
