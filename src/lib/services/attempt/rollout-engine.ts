import type { LegacyRecordRepository, PeekedSlot } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { AttemptEngine, EngineInstruments } from "./contract";
import type { EventSink } from "./engine-events";

/** In the order of a rollout: from the earlier version's behaviour to Holdfast's. */
export const ROLLOUT_MODES = ["derive", "shadow", "pinned-compat", "pinned"] as const;

/** How a slot is served during a rollout. Described in docs/rollout.md. */
export type RolloutMode = (typeof ROLLOUT_MODES)[number];

export function isRolloutMode(value: unknown): value is RolloutMode {
  return ROLLOUT_MODES.some((mode) => mode === value);
}

export interface RolloutEngines {
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  readonly records: Pick<LegacyRecordRepository, "peek">;
  readonly pinned: AttemptEngine;
  readonly pinnedCompat: AttemptEngine;
  readonly deriving: AttemptEngine;
  /** The same as `deriving`, but `watchDisagreements` reports its numbers. */
  readonly shadowing: AttemptEngine;
  /** If omitted, nothing is measured. */
  readonly instruments?: EngineInstruments | undefined;
}

const NO_INSTRUMENTS: EngineInstruments = {
  request: (_type, work) => work(),
  read: (_operation, work) => work(),
};

/**
 * Sends each request to the engine of its slot's mode. A pinned attempt stays pinned until it is
 * reset, even if the mode changes. An attempt that was derived is pinned under its number by the
 * first request in a pinned mode.
 */
export function createRolloutEngine(engines: RolloutEngines): AttemptEngine {
  const { pinned, pinnedCompat, instruments = NO_INSTRUMENTS } = engines;
  const engineOf = async (slot: Slot): Promise<AttemptEngine> => {
    const mode = await engines.modeOf(slot);
    if (mode === "pinned") return pinned;
    if (mode === "pinned-compat") return pinnedCompat;
    const { isPinned } = await engines.records.peek(slot);
    if (isPinned) return pinnedCompat;
    return mode === "shadow" ? engines.shadowing : engines.deriving;
  };
  // Each call is awaited, so that the stack of an error shows the whole path of a request.
  return {
    resolveAssessmentContext: async (slot) =>
      await instruments.read("context", async () => {
        const engine = await engineOf(slot);
        return await engine.resolveAssessmentContext(slot);
      }),
    getActiveState: async (slot) =>
      await instruments.read("context", async () => {
        const engine = await engineOf(slot);
        return await engine.getActiveState(slot);
      }),
    ensureActiveState: async (slot, claims) =>
      await instruments.request("attempt.start", async () => {
        const engine = await engineOf(slot);
        return await engine.ensureActiveState(slot, claims);
      }),
    apply: async (slot, request, claims) =>
      await instruments.request(request.type, async () => {
        const engine = await engineOf(slot);
        return await engine.apply(slot, request, claims);
      }),
    deriveNextAttemptNumber: async (slot) =>
      await instruments.read("derive", async () => {
        const engine = await engineOf(slot);
        return await engine.deriveNextAttemptNumber(slot);
      }),
    // Only pinned engines write to the outbox, so a waiting result is theirs in every mode.
    publish: (slot) => pinnedCompat.publish(slot),
    sweep: (options) => instruments.read("sweep", () => pinnedCompat.sweep(options)),
  };
}

/** What a derived number is compared with: the state in Redis and the gradebook's list. */
export interface PeekedNumbers extends PeekedSlot {
  /** The number that a pinned pod would derive from the same list (H7). */
  readonly afterListed: number;
}

export interface PinnedComparison {
  /** The number that a pinned pod would use. */
  readonly pinned: number;
  readonly verdict: "agrees" | "stranded" | "reused" | "ahead";
}

/**
 * Compares a derived number with the number that a pinned pod would use. That is the number of the
 * live attempt; without one, the first number above everything in the list and in Redis. After a
 * finished attempt in Redis, a number higher than the next one is `ahead`, although a pinned pod
 * would derive the same.
 */
export function compareWithPinned(
  derived: number,
  { current, highWater, afterListed }: PeekedNumbers,
): PinnedComparison {
  const isLive = current !== null && !current.isFinalized;
  const next = Math.max(afterListed, highWater + 1, (current?.number ?? 0) + 1);
  const byRecord = current === null ? next : current.number + 1;
  const pinned = isLive ? current.number : derived < next ? next : byRecord;
  if (derived === pinned) return { pinned, verdict: "agrees" };
  return { pinned, verdict: isLive ? "stranded" : derived < pinned ? "reused" : "ahead" };
}

/** Reports, in shadow mode, a derived number that differs from the number of a pinned pod. */
export function watchDisagreements(
  emit: EventSink,
): (slot: Slot, derived: number, seen: PeekedNumbers) => void {
  return (slot, derived, seen) => {
    const { pinned, verdict } = compareWithPinned(derived, seen);
    if (verdict === "agrees") return;
    emit({ event: "rollout.disagreement", slot, kind: verdict, derived, pinned });
  };
}
