import type { Slot } from "../../slot";

/** The prefix of result ids in the system being replaced. A setting, with this default. */
export const RESULT_ID_PREFIX = "nice";

/** The line item of a resource: `{resourceId}_ali`. */
export function lineItemIdOf(resourceId: string): string {
  return `${resourceId}_ali`;
}

/**
 * The result of an attempt: `{prefix}_{userId}_{lineItemId}_attempt_{n}`. Deterministic, so a PUT
 * may be repeated.
 */
export function resultIdOf(slot: Slot, attemptNumber: number, prefix = RESULT_ID_PREFIX): string {
  return `${stemOf(slot, prefix)}${attemptNumber}`;
}

/**
 * The attempt number in a result id of this slot, or null: only the exact stem followed by digits
 * counts.
 */
export function attemptNumberIn(
  resultId: string,
  slot: Slot,
  prefix = RESULT_ID_PREFIX,
): number | null {
  const stem = stemOf(slot, prefix);
  if (!resultId.startsWith(stem)) return null;
  const digits = resultId.slice(stem.length);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

function stemOf(slot: Slot, prefix: string): string {
  return `${prefix}_${slot.userId}_${lineItemIdOf(slot.resourceId)}_attempt_`;
}
