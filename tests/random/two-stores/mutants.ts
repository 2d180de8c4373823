import { getAssessmentState } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { StoreFixture } from "./store-fixture";

export interface Mutant {
  /** The rule that the store breaks, as the beginning of a test's title. */
  readonly name: string;
  readonly apply: (store: AttemptStore, fixture: StoreFixture) => AttemptStore;
}

const TTL_SECONDS = 604_800;

/** Memory stores that break one rule of the contract each. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a commit that does not compare the record (H4)",
    apply: (store) => ({
      ...store,
      commit: async (slot, change) => {
        const there = await getAssessmentState(store, slot, change.read.number);
        const read = { ...change.read, ...(there === null ? {} : { stateJson: there.stateJson }) };
        return store.commit(slot, { ...change, read });
      },
    }),
  },
  {
    name: "a load that does not refresh the answers (H10)",
    apply: (store, fixture) => ({
      ...store,
      load: async (slot) => {
        const before = await fixture.snapshot();
        const loaded = await store.load(slot);
        if (loaded.record === null) return loaded;
        const key = `${keysOf(slot, "plain").questionsPrefix}${loaded.record.number}`;
        const kept = before[key];
        if (kept !== undefined) await fixture.expireAt(key, kept.untilMs);
        return loaded;
      },
    }),
  },
  {
    name: "a create that accepts a used number (H2)",
    apply: (store, fixture) => ({
      ...store,
      create: async (slot, record) => {
        const reply = await store.create(slot, record);
        if (reply !== "burned") return reply;
        const { statePrefix, pointer } = keysOf(slot, "plain");
        await fixture.set(`${statePrefix}${record.number}`, record.stateJson, TTL_SECONDS);
        await fixture.set(pointer, String(record.number), TTL_SECONDS);
        return "created";
      },
    }),
  },
  {
    name: "a clear that does not compare the pointer (H9)",
    apply: (store, fixture) => ({
      ...store,
      clear: async (slot, read, highWater) => {
        const reply = await store.clear(slot, read, highWater);
        const { statePrefix, questionsPrefix, listPrefix } = keysOf(slot, "plain");
        const stored = (await fixture.snapshot())[`${statePrefix}${read.number}`];
        if (reply === "cleared" || stored?.value !== read.stateJson) return reply;
        const record = [statePrefix, questionsPrefix, listPrefix];
        await fixture.delete(...record.map((prefix) => `${prefix}${read.number}`));
        return "cleared";
      },
    }),
  },
  {
    name: "an acknowledge that does not compare the entry (H18)",
    apply: (store) => ({
      ...store,
      acknowledge: async (slot, change) => {
        const read = (await store.readOutbox(slot)).get(change.number) ?? change.read;
        return store.acknowledge(slot, { ...change, read });
      },
    }),
  },
  {
    name: "a reschedule that does not compare the due time (H21)",
    apply: (store) => ({
      ...store,
      reschedule: async (slot, seenMs, next) => {
        if (await store.reschedule(slot, seenMs, next)) return true;
        return store.reschedule(slot, await store.enqueue(slot, 0), next);
      },
    }),
  },
];
