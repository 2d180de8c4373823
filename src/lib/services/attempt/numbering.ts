import { Fault } from "../../fault";
import type { Slot } from "../../slot";
import { attemptNumberIn, resultIdOf } from "../one-roster";
import type { Gradebook, GradebookResult } from "../one-roster";

/** How many taken numbers in a row are believed before something must be wrong. */
const WALK_MAX = 200;

export interface Numbering {
  readonly gradebook: Gradebook;
  readonly resultIdPrefix: string;
}

export interface DerivedNumber {
  readonly number: number;
  /** How many numbers were found taken that the list did not show. */
  readonly walked: number;
}

/**
 * The next attempt number, by the gradebook's account: above the list's count and highest suffix
 * (H7), at least `atLeast`, and then up past every number whose result exists by id (H6), because a
 * list can be empty, late or filtered. Throws a `Fault` rather than guess.
 */
export async function deriveNumber(
  { gradebook, resultIdPrefix }: Numbering,
  slot: Slot,
  atLeast: number,
): Promise<DerivedNumber> {
  const listed = await gradebook.listResults(slot);
  const first = Math.max(numberAfter(listed, slot, resultIdPrefix), atLeast);
  for (let walked = 0; walked < WALK_MAX; walked += 1) {
    const candidate = first + walked;
    const taken = await gradebook.findResult(resultIdOf(slot, candidate, resultIdPrefix));
    if (taken === null) return { number: candidate, walked };
  }
  throw new Fault(
    "gradebook_misconfigured",
    `The gradebook holds ${WALK_MAX} results in a row that its list does not show. ` +
      "Check the permissions and the filter support of the OneRoster credentials.",
    { retryable: false },
  );
}

/** max(count, highest suffix) + 1 over distinct ids; only ids of this slot's attempts count. */
function numberAfter(
  listed: readonly GradebookResult[],
  slot: Slot,
  resultIdPrefix: string,
): number {
  const numbers = new Map<string, number>();
  for (const { resultId } of listed) {
    const number = attemptNumberIn(resultId, slot, resultIdPrefix);
    if (number !== null) numbers.set(resultId, number);
  }
  return Math.max(numbers.size, ...numbers.values()) + 1;
}
