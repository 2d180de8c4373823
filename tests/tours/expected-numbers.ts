import type { TourStep } from "./tour";

/** What must hold for a slot after a step, by the rules of attempt numbers alone. */
export interface ExpectedNumber {
  readonly number: number | null;
  /** Numbers whose result is in the gradebook or in the outbox, and stays there (I9). */
  readonly graded: readonly number[];
}

/**
 * An independent oracle for attempt numbers. It knows neither the machine nor the engine: only which
 * events were taken, and the numbers of the legacy records. The gradebook of a tour never has more
 * results than the slot has attempts.
 */
export function expectedNumbers(steps: readonly TourStep[]): readonly ExpectedNumber[] {
  let number: number | null = null;
  let highest = 0;
  let graded: readonly number[] = [];
  return steps.map(({ event, decision }) => {
    if (decision.startsWith("to ")) {
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
          number = null;
          break;
        default:
      }
    }
    highest = Math.max(highest, ...graded);
    return { number, graded };
  });
}
