import type { OpenStore } from "./assessment-cache";
import {
  createAttemptEngine,
  createDerivingEngine,
  createRolloutEngine,
  watchDisagreements,
} from "./services/attempt";
import type {
  AttemptEngine,
  EngineInstruments,
  EngineOptions,
  EnginePorts,
  RolloutMode,
} from "./services/attempt";
import type { Slot } from "./slot";

/** The stores of one Redis, or of one memory, for the engines of the modes. */
export type RolloutStores = Pick<OpenStore, "store" | "alone" | "records">;

export interface RolloutParts {
  readonly stores: RolloutStores;
  readonly ports: Omit<EnginePorts, "store" | "trail">;
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  /** If omitted, nothing is measured. */
  readonly instruments?: EngineInstruments | undefined;
}

/** An engine that serves each slot in its mode. */
export function rolledOut(
  { stores, ports, modeOf, instruments }: RolloutParts,
  options: EngineOptions,
): AttemptEngine {
  const { store, alone, records } = stores;
  const legacy = { ...ports, store, records };
  return createRolloutEngine({
    modeOf,
    records,
    instruments,
    pinned: createAttemptEngine({ ...ports, store: alone, trail: alone }, options),
    pinnedCompat: createAttemptEngine({ ...ports, store, trail: store }, options),
    deriving: createDerivingEngine(legacy, options),
    shadowing: createDerivingEngine({ ...legacy, watch: watchDisagreements(ports.emit) }, options),
  });
}
