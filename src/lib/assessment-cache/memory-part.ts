import { createMemoryStore } from "./memory";
import { createMemoryLegacyRecordRepository } from "./memory-legacy-records";
import type { StoreOptions } from "./store-options";
import type { OpenStore, StorePart } from "./store-part";

/**
 * Stores attempts in the memory of this process, with the semantics of Redis. For tests: attempts
 * are lost when the process ends, and no other process sees them.
 */
export function memoryStore(): StorePart {
  return {
    kind: "memory",
    open: ({ options, clock }) => ({
      ...openMemory(options, clock.nowMs),
      index: null,
      operators: null,
      connection: null,
    }),
  };
}

type MemoryStores = Pick<OpenStore, "store" | "alone" | "records">;

/** The stores of one memory. */
export function openMemory(options: StoreOptions, nowMs: () => number): MemoryStores {
  const store = createMemoryStore({ ...options, legacyPodsMayRun: true }, nowMs);
  return {
    store,
    alone: createMemoryStore({ ...options, legacyPodsMayRun: false }, nowMs, store.keys),
    records: createMemoryLegacyRecordRepository(store.keys, options),
  };
}
