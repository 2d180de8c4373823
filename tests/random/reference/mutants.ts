import type { AttemptStore } from "#lib/assessment-cache";

export interface Mutant {
  /** The rule that the store breaks, as the beginning of a test's title. */
  readonly name: string;
  readonly apply: (store: AttemptStore) => AttemptStore;
}

/** Stores that break one rule each, with the unchanged engine. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a store without a high-water mark (H2)",
    apply: (store) => ({
      ...store,
      load: async (slot) => ({ ...(await store.load(slot)), highWater: 0 }),
    }),
  },
  {
    name: "a store without outbox entries (H18)",
    apply: (store) => ({
      ...store,
      commit: (slot, change) => store.commit(slot, { ...change, outboxEntry: null }),
    }),
  },
  {
    name: "a store that finds no attempt without a pointer (H16)",
    apply: (store) => ({
      ...store,
      load: async (slot) => {
        const loaded = await store.load(slot);
        return loaded.pointerFound === null ? { ...loaded, record: null } : loaded;
      },
    }),
  },
  {
    name: "a store that drops the second answer (I4)",
    apply: (store) => ({
      ...store,
      commit: (slot, change) => {
        const kept = [...change.newQuestionJsons].filter(([index]) => index !== 1);
        return store.commit(slot, { ...change, newQuestionJsons: new Map(kept) });
      },
    }),
  },
  {
    name: "a store that enqueues nothing (H21)",
    apply: (store) => ({
      ...store,
      enqueue: async () => 0,
    }),
  },
];
