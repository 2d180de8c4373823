import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

const ON_ONE_SERVER = BACKENDS.filter(({ name }) => !name.includes("Cluster"));

describe.each(ON_ONE_SERVER)("edge cases of the store contract on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(number: number) {
    const slot = freshSlot();
    const read = { number, stateJson: stateJson(number) };
    expect(await store.create(slot, read)).toBe("created");
    return { slot, read, keys: slotKeys(backend.raw, slot) };
  }

  it("a commit overwrites an answer only if that answer was read", async () => {
    const { slot, read, keys } = await openAttempt(1);
    await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "first");
    const change = {
      stateJson: read.stateJson,
      outboxEntry: null,
      newQuestionJsons: new Map([[0, "second"]]),
    };
    const otherAnswer = { ...read, questionJsons: new Map([[0, "other"]]) };
    for (const staleRead of [read, otherAnswer]) {
      const reply = await store.commit(slot, { ...change, read: staleRead });
      expect(reply).toMatchObject({ kind: "stale", now: { record: { number: 1 } } });
    }
    expect((await store.load(slot)).record?.questionJsons).toEqual(new Map([[0, "first"]]));
    const currentRead = { ...read, questionJsons: new Map([[0, "first"]]) };
    expect(await store.commit(slot, { ...change, read: currentRead })).toEqual({
      kind: "committed",
    });
    expect((await store.load(slot)).record?.questionJsons).toEqual(new Map([[0, "second"]]));
  });

  it.each([true, false])(
    "clear deletes the record at the new mark only if it is finalized (%s)",
    async (isFinalized) => {
      const { slot, read, keys } = await openAttempt(3);
      const json = stateJson(2, { isFinalized });
      await backend.raw.set(`${keys.statePrefix}2`, json);
      expect(await store.clear(slot, read, 2)).toBe("cleared");
      expect(await backend.raw.get(`${keys.statePrefix}2`)).toBe(isFinalized ? null : json);
      expect(await backend.raw.get(`${keys.statePrefix}3`)).toBeNull();
    },
  );
});
