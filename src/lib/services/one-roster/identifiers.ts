import type { ResultIdForm } from "#lib/gradebook-settings";
import type { Slot } from "#lib/slot";

/** The default prefix of result ids: that of the system being replaced. */
export const RESULT_ID_PREFIX = "nice";

/** The id of a resource's line item: `{resourceId}_ali`. */
export function lineItemIdOf(resourceId: string): string {
  return `${resourceId}_ali`;
}

/**
 * The id of an attempt's result. Deterministic, so a PUT may be repeated.
 *
 * - `inherited`: `{prefix}_{userId}_{lineItemId}_attempt_{n}`, as in the system being replaced. Two
 *   slots can get equal ids: `ann` with `b_quiz`, and `ann_b` with `quiz`.
 * - `unambiguous`: `{prefix}_{length of userId}_{userId}_{lineItemId}_attempt_{n}`. The length, in
 *   UTF-16 code units, marks the end of the user id.
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
 * The attempt number in a result id of this slot; null if the id is not exactly the slot's stem and
 * digits. With the form `unambiguous`, ids in the inherited form are accepted too: a number that
 * was used before the form was changed is still used.
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
 * Pairs of resources for which two students can get equal result ids in the inherited form: the id
 * of one resource ends with `_` and the id of the other.
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

/** A result id of this slot without the attempt number. */
function stemOf(slot: Slot, prefix: string, form: ResultIdForm): string {
  const { userId } = slot;
  const user = form === "unambiguous" ? `${userId.length}_${userId}` : userId;
  return `${prefix}_${user}_${lineItemIdOf(slot.resourceId)}_attempt_`;
}
