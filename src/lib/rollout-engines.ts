import { createMemoryLegacyRecordRepository, createMemoryStore } from "./assessment-cache";
import type { AttemptStore, LegacyRecordRepository, StoreOptions } from "./assessment-cache";
import type { RolloutModes } from "./rollout";
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
} from "./services/attempt";

/** The stores of one Redis, or of one memory, for the engines of the modes. */
export interface RolloutStores {
  /** While legacy pods may run. */
  readonly store: AttemptStore;
  /** Without legacy pods. */
  readonly alone: AttemptStore;
  readonly records: LegacyRecordRepository;
}

export interface RolloutParts {
  readonly stores: RolloutStores;
  readonly ports: Omit<EnginePorts, "store" | "trail">;
  readonly modes: Pick<RolloutModes, "modeOf">;
  /** If omitted, nothing is measured. */
  readonly instruments?: EngineInstruments | undefined;
}

/** An engine that serves each slot in its mode. */
export function rolledOut(
  { stores, ports, modes, instruments }: RolloutParts,
  options: EngineOptions,
): AttemptEngine {
  const { store, alone, records } = stores;
  const legacy = { ...ports, store, records };
  return createRolloutEngine({
    modeOf: (slot) => modes.modeOf(slot),
    records,
    instruments,
    pinned: createAttemptEngine({ ...ports, store: alone, trail: alone }, options),
    pinnedCompat: createAttemptEngine({ ...ports, store, trail: store }, options),
    deriving: createDerivingEngine(legacy, options),
    shadowing: createDerivingEngine({ ...legacy, watch: watchDisagreements(ports.emit) }, options),
  });
}

export function memoryRolloutStores(options: StoreOptions, nowMs: () => number): RolloutStores {
  const store = createMemoryStore({ ...options, legacyPodsMayRun: true }, nowMs);
  return {
    store,
    alone: createMemoryStore({ ...options, legacyPodsMayRun: false }, nowMs, store.keys),
    records: createMemoryLegacyRecordRepository(store.keys, options),
  };
}
