import type { AttemptStore } from "#lib/assessment-cache";

export interface Mutant {
  /** What the store no longer does, as the beginning of a test's name. */
  readonly name: string;
  readonly of: (store: AttemptStore) => AttemptStore;
}

/** Stores that break one rule each, under an engine that is as it should be. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a store without a high-water mark (H2)",
    of: (store) => ({
      ...store,
      load: async (slot) => ({ ...(await store.load(slot)), highWater: 0 }),
    }),
  },
  {
    name: "a store that keeps no result to be sent (H18)",
    of: (store) => ({
      ...store,
      commit: (slot, change) => store.commit(slot, { ...change, outboxEntry: null }),
    }),
  },
  {
    name: "a store that finds nothing without a pointer (H16)",
    of: (store) => ({
      ...store,
      load: async (slot) => {
        const loaded = await store.load(slot);
        return loaded.pointerFound === null ? { ...loaded, record: null } : loaded;
      },
    }),
  },
  {
    name: "a store that drops the second answer (I4)",
    of: (store) => ({
      ...store,
      commit: (slot, change) => {
        const kept = [...change.newQuestionJsons].filter(([index]) => index !== 1);
        return store.commit(slot, { ...change, newQuestionJsons: new Map(kept) });
      },
    }),
  },
  {
    name: "a store that announces nothing (H21)",
    of: (store) => ({
      ...store,
      enqueue: async () => 0,
    }),
  },
];
