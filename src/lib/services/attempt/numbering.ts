import { Fault } from "../../fault";
import type { Slot } from "../../slot";
import { attemptNumberIn, resultIdOf } from "../one-roster";
import type { Gradebook, GradebookResult } from "../one-roster";

/** How many taken numbers in a row are believed before something must be wrong. */
const WALK_MAX = 200;

/** Beyond this something is wrong with the ids in the gradebook, not with a student's diligence. */
const NUMBER_MAX = 99_999_999;

/** All requests of one derivation together. */
const DERIVE_BUDGET_MS = 12_000;

export interface Numbering {
  readonly nowMs: () => number;
  readonly gradebook: Gradebook;
  readonly resultIdPrefix: string;
  /** Given where the earlier version's rule holds instead. */
  readonly derive?: (slot: Slot) => Promise<number>;
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
  { derive, gradebook, resultIdPrefix, nowMs }: Numbering,
  slot: Slot,
  atLeast: number,
): Promise<DerivedNumber> {
  if (derive !== undefined) return { number: await derive(slot), walked: 0 };
  const untilMs = nowMs() + DERIVE_BUDGET_MS;
  const listed = await gradebook.listResults(slot);
  const first = Math.max(numberAfter(listed, slot, resultIdPrefix), atLeast);
  if (first > NUMBER_MAX) throw misconfigured("names an attempt number that cannot be");
  for (let walked = 0; walked < WALK_MAX; walked += 1) {
    if (nowMs() > untilMs) throw tooSlow();
    const candidate = first + walked;
    const taken = await gradebook.findResult(resultIdOf(slot, candidate, resultIdPrefix));
    if (taken === null) return { number: candidate, walked };
  }
  throw misconfigured(`holds ${WALK_MAX} results in a row that its list does not show`);
}

function misconfigured(what: string): Fault {
  const remedy = "Check the result ids, and what the OneRoster credentials may read and filter.";
  return new Fault("gradebook_misconfigured", `The gradebook ${what}. ${remedy}`, {
    retryable: false,
  });
}

function tooSlow(): Fault {
  return new Fault("gradebook_unavailable", "The gradebook answers too slowly. Try again.", {
    retryable: true,
    retryAfterSeconds: 5,
  });
}

/** max(count, highest suffix) + 1 over distinct ids; only ids of this slot's attempts count. */
export function numberAfter(
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
