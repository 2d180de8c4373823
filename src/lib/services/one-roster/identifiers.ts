import type { ResultIdForm } from "#lib/gradebook-settings";
import type { Slot } from "#lib/slot";

/** The prefix of result ids in the system being replaced. A setting, with this default. */
export const RESULT_ID_PREFIX = "nice";

/** The line item of a resource: `{resourceId}_ali`. */
export function lineItemIdOf(resourceId: string): string {
  return `${resourceId}_ali`;
}

/**
 * The result of an attempt. Deterministic, so a PUT may be repeated.
 *
 * - `inherited`: `{prefix}_{userId}_{lineItemId}_attempt_{n}`, as in the system being replaced. The
 *   ids of two slots can be equal: `ann` at `b_quiz`, and `ann_b` at `quiz`.
 * - `unambiguous`: `{prefix}_{length of userId}_{userId}_{lineItemId}_attempt_{n}`. The length, in
 *   UTF-16 code units, says where the user id ends.
 */
export function resultIdOf(
  slot: Slot,
  attemptNumber: number,
  prefix = RESULT_ID_PREFIX,
  form: ResultIdForm = "inherited",
): string {
  return `${stemOf(slot, prefix, form)}${attemptNumber}`;
}

/**
 * The attempt number in a result id of this slot, or null: only the exact stem followed by digits
 * counts. Where the form is `unambiguous`, ids of the inherited form count too: a number that was
 * used before the form was changed stays used.
 */
export function attemptNumberIn(
  resultId: string,
  slot: Slot,
  prefix = RESULT_ID_PREFIX,
  form: ResultIdForm = "inherited",
): number | null {
  const forms = form === "unambiguous" ? ([form, "inherited"] as const) : ([form] as const);
  for (const each of forms) {
    const stem = stemOf(slot, prefix, each);
    const digits = resultId.startsWith(stem) ? resultId.slice(stem.length) : "";
    if (/^\d{1,9}$/.test(digits)) return Number(digits);
  }
  return null;
}

/**
 * Pairs of resources of which two students can get the same result ids in the inherited form: the
 * id of the one ends with `_` and the id of the other.
 */
export function ambiguousResources(
  resourceIds: readonly string[],
): readonly (readonly [longer: string, shorter: string])[] {
  return resourceIds.flatMap((longer) =>
    resourceIds
      .filter((shorter) => longer.endsWith(`_${shorter}`))
      .map((shorter): readonly [string, string] => [longer, shorter]),
  );
}

function stemOf(slot: Slot, prefix: string, form: ResultIdForm): string {
  const { userId } = slot;
  const user = form === "unambiguous" ? `${userId.length}_${userId}` : userId;
  return `${prefix}_${user}_${lineItemIdOf(slot.resourceId)}_attempt_`;
}
