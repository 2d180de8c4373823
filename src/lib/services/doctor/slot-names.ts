import type { Slot } from "#lib/slot";
import type { DoctorPorts } from "./check";

/** A few are enough to find them in the logs. */
const NAMED_MAX = 3;

/**
 * " (in the logs user 0f3c… resource 9ab1…)": pseudonyms as in the logs, so no person is named.
 * Empty where the key of the logs is not known here.
 */
export function slotNames(
  { pseudonymOf }: Pick<DoctorPorts, "pseudonymOf">,
  slots: readonly { readonly slot: Slot }[],
): string {
  if (pseudonymOf === null) return "";
  const named = slots.slice(0, NAMED_MAX).map(({ slot: { userId, resourceId } }) => {
    return `user ${pseudonymOf(userId)} resource ${pseudonymOf(resourceId)}`;
  });
  const more = slots.length > named.length ? ", …" : "";
  return ` (in the logs ${named.join(", ")}${more})`;
}
