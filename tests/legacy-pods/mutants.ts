import type { AttemptStore, LoadedSlot } from "#lib/assessment-cache";
import type { WorldMutation } from "./histories";

interface Mutant extends WorldMutation {
  readonly name: string;
  /** Which histories show it. */
  readonly shownBy: "wandering" | "side by side";
}

/** The rules of `pinned-compat`, each switched off alone. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "nobody looks above a finalized pointer (H15)",
    shownBy: "wandering",
    store: { legacyPodsMayRun: false },
  },
  {
    name: "a pointer without a record is believed (H14)",
    shownBy: "wandering",
    mutateStore: believing,
  },
  {
    name: "a commit compares nothing (H4)",
    shownBy: "side by side",
    mutateStore: (store) => ({
      ...store,
      commit: async (slot, change) => {
        const now = (await store.load(slot)).record;
        return store.commit(slot, { ...change, read: now ?? change.read });
      },
    }),
  },
];

/** What was there once is shown for ever. */
function believing(store: AttemptStore): AttemptStore {
  let last: LoadedSlot | null = null;
  return {
    ...store,
    load: async (slot) => {
      const loaded = await store.load(slot);
      if (loaded.record === null && loaded.pointerFound !== null && last !== null) return last;
      last = loaded;
      return loaded;
    },
  };
}
