import type { NumberedRecords, Peeked } from "../../assessment-cache";
import type { Slot } from "../../slot";
import type { AttemptEngine } from "../attempt";
import type { Journal } from "./journal";

/** From the earlier version's behaviour to Holdfast's, in the order of a rollout. */
export const ROLLOUT_MODES = ["derive", "shadow", "pinned-compat", "pinned"] as const;

export type RolloutMode = (typeof ROLLOUT_MODES)[number];

export interface RolloutEngines {
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  readonly records: Pick<NumberedRecords, "peek">;
  readonly pinned: AttemptEngine;
  readonly pinnedCompat: AttemptEngine;
  readonly deriving: AttemptEngine;
  /** `deriving` as well, but watched by `watchDisagreements`. */
  readonly shadowing: AttemptEngine;
}

/**
 * Each request goes to the engine of its slot's mode. An attempt that is pinned stays pinned until
 * it is reset, whatever the mode says by then; one that was derived is pinned under its number by
 * the first request in a pinned mode.
 */
export function createRolloutEngine(engines: RolloutEngines): AttemptEngine {
  const { pinned, pinnedCompat } = engines;
  const of = async (slot: Slot): Promise<AttemptEngine> => {
    const mode = await engines.modeOf(slot);
    if (mode === "pinned") return pinned;
    if (mode === "pinned-compat") return pinnedCompat;
    const { isPinned } = await engines.records.peek(slot);
    if (isPinned) return pinnedCompat;
    return mode === "shadow" ? engines.shadowing : engines.deriving;
  };
  return {
    resolveAssessmentContext: async (slot) => (await of(slot)).resolveAssessmentContext(slot),
    getActiveState: async (slot) => (await of(slot)).getActiveState(slot),
    ensureActiveState: async (slot, claims) => (await of(slot)).ensureActiveState(slot, claims),
    apply: async (slot, request) => (await of(slot)).apply(slot, request),
    deriveNextAttemptNumber: async (slot) => (await of(slot)).deriveNextAttemptNumber(slot),
    // A result that waits was finalized while pinned, whatever the mode says now.
    publish: (slot) => pinnedCompat.publish(slot),
    sweep: (options) => pinnedCompat.sweep(options),
  };
}

/** What a derived number is compared with in shadow mode: where a pinned pod would be. */
export function watchDisagreements(
  note: Journal,
): (slot: Slot, derived: number, peeked: Peeked) => void {
  return (slot, derived, { current }) => {
    if (current === null) return;
    const { number, isFinalized } = current;
    const pinned = isFinalized ? number + 1 : number;
    if (derived === pinned) return;
    const kind = isFinalized ? (derived <= number ? "reused" : "ahead") : "stranded";
    note({ event: "rollout.disagreement", slot, kind, derived, pinned });
  };
}
