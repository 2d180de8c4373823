import type { AttemptStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Side } from "./side";

export interface Mutant {
  /** What the store no longer does, as a sentence that ends a test's name. */
  readonly name: string;
  readonly of: (store: AttemptStore, side: Side) => AttemptStore;
}

const TTL_SECONDS = 604_800;

/** Memory stores that break one rule of the contract each. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a commit that ignores the digest (H4)",
    of: (store) => ({
      ...store,
      commit: async (slot, change) => {
        const there = await store.getAssessmentState(slot, change.read.number);
        const read = { ...change.read, ...(there === null ? {} : { stateJson: there.stateJson }) };
        return store.commit(slot, { ...change, read });
      },
    }),
  },
  {
    name: "a look that does not refresh the answers (H10)",
    of: (store, side) => ({
      ...store,
      load: async (slot) => {
        const before = await side.picture();
        const loaded = await store.load(slot);
        if (loaded.record === null) return loaded;
        const key = `${keysOf(slot, "plain").questionsPrefix}${loaded.record.number}`;
        const kept = before[key];
        if (kept !== undefined) await side.expireAt(key, kept.untilMs);
        return loaded;
      },
    }),
  },
  {
    name: "a creation that forgets what is burned (H2)",
    of: (store, side) => ({
      ...store,
      create: async (slot, record) => {
        const reply = await store.create(slot, record);
        if (reply !== "burned") return reply;
        const { statePrefix, pointer } = keysOf(slot, "plain");
        await side.set(`${statePrefix}${record.number}`, record.stateJson, TTL_SECONDS);
        await side.set(pointer, String(record.number), TTL_SECONDS);
        return "created";
      },
    }),
  },
  {
    name: "a clearing that does not look where the pointer is (H9)",
    of: (store) => ({
      ...store,
      clear: async (slot, read, highWater) => {
        const reply = await store.clear(slot, read, highWater);
        const there = await store.getAssessmentState(slot, read.number);
        if (reply === "cleared" || there?.stateJson !== read.stateJson) return reply;
        await store.deleteAssessmentState(slot, read.number);
        return "cleared";
      },
    }),
  },
  {
    name: "an outbox that is emptied whatever is in it (H18)",
    of: (store) => ({
      ...store,
      acknowledge: async (slot, change) => {
        const read = (await store.readOutbox(slot)).get(change.number) ?? change.read;
        return store.acknowledge(slot, { ...change, read });
      },
    }),
  },
  {
    name: "a row of the index that is moved unseen (H21)",
    of: (store) => ({
      ...store,
      reschedule: async (slot, seenMs, next) => {
        if (await store.reschedule(slot, seenMs, next)) return true;
        return store.reschedule(slot, await store.enqueue(slot, 0), next);
      },
    }),
  },
];
