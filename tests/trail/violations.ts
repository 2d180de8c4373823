import type { TrailEntryStored } from "../../src/lib/assessment-cache";
import { checkTrail } from "../../src/lib/services/attempt/trail-check";
import type { TrailFinding } from "../../src/lib/services/attempt/trail-check";
import type { Slot } from "../../src/lib/slot";

/** What a trail tells that the machine does not allow. */
export function violationsIn(
  slot: Slot,
  trail: readonly TrailEntryStored[],
): readonly TrailFinding[] {
  return checkTrail(slot, trail).filter(({ severity }) => severity === "violation");
}
