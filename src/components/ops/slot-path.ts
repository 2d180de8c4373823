import type { Slot } from "#lib/slot";

/** The operator's page of a slot. */
export function slotPathOf({ userId, resourceId }: Slot): string {
  return `/ops/${encodeURIComponent(userId)}/${encodeURIComponent(resourceId)}`;
}
