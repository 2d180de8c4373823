import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { attemptNumberIn, belongsToOtherSlot, resultIdOf } from "../one-roster";
import type { GradebookResult } from "../one-roster";
import type { EngineParts, ResultIds } from "./contract";

/** More taken numbers in a row than this mean that the gradebook is misconfigured. */
const WALK_MAX = 200;

/** A higher number means that the ids in the gradebook are wrong. */
const NUMBER_MAX = 99_999_999;

/** The time limit for all requests of one derivation together. */
const DERIVE_BUDGET_MS = 12_000;

export type NumberingParts = Pick<
  EngineParts,
  "nowMs" | "gradebook" | "derive" | "emit" | "resultIdPrefix" | "resultIdForm"
>;

export interface DerivedNumber {
  readonly number: number;
  /** How many numbers were taken although the list did not show them. */
  readonly walked: number;
}

/**
 * Derives the next attempt number from the gradebook. It is higher than the list's count and
 * highest suffix (H7), and at least `atLeast`. Numbers whose result exists by id are skipped (H6),
 * because the list can be empty, late or filtered. Throws a `Fault` if the number is not certain.
 */
export async function deriveNumber(
  parts: NumberingParts,
  slot: Slot,
  atLeast: number,
): Promise<DerivedNumber> {
  const { derive, gradebook, nowMs } = parts;
  if (derive !== undefined) return { number: await derive(slot), walked: 0 };
  const untilMs = nowMs() + DERIVE_BUDGET_MS;
  const listed = await gradebook.listResults(slot);
  const first = Math.max(numberAfter(listed, slot, parts), atLeast);
  if (first > NUMBER_MAX) throw misconfigured("names an attempt number that cannot be");
  for (let walked = 0; walked < WALK_MAX; walked += 1) {
    if (nowMs() > untilMs) throw tooSlow();
    const candidate = first + walked;
    // @mutant number-walk
    if (!(await isTaken(parts, slot, candidate))) return { number: candidate, walked };
  }
  throw misconfigured(`holds ${WALK_MAX} results in a row that its list does not show`);
}

/**
 * Whether the gradebook has a result under the id of this number. A result of another student or
 * line item counts too, because a PUT would replace it; `number.taken_by_another` is then emitted.
 * If the form of ids is `unambiguous`, a result of this slot in the inherited form counts too; both are
 * requested side by side.
 */
async function isTaken(parts: NumberingParts, slot: Slot, number: number): Promise<boolean> {
  const { gradebook, resultIdPrefix, resultIdForm = "inherited", emit } = parts;
  const forms =
    resultIdForm === "inherited" ? [resultIdForm] : [resultIdForm, "inherited" as const];
  const [found = null, before = null] = await Promise.all(
    forms.map((form) => gradebook.findResult(resultIdOf(slot, number, resultIdPrefix, form))),
  );
  if (found !== null) {
    if (belongsToOtherSlot(slot, found)) {
      emit({ event: "number.taken_by_another", slot, attemptNumber: number });
    }
    return true;
  }
  return before !== null && !belongsToOtherSlot(slot, before);
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
  { resultIdPrefix, resultIdForm }: ResultIds,
): number {
  const numbers = new Map<string, number>();
  for (const { resultId } of listed) {
    const number = attemptNumberIn(resultId, slot, resultIdPrefix, resultIdForm);
    if (number !== null) numbers.set(resultId, number);
  }
  // @mutant number-of-list
  return Math.max(numbers.size, ...numbers.values()) + 1;
}
