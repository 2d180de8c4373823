import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

const NOTHING_NEW: ReadonlyMap<number, string> = new Map();

describe.each(BACKENDS)("the store contract holds on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function opened(number = 1) {
    const slot = freshSlot();
    const json = stateJson(number);
    expect(await store.create(slot, { number, stateJson: json })).toBe("created");
    return { slot, keys: slotKeys(backend.raw, slot), read: { number, stateJson: json } };
  }

  describe("load", () => {
    it("finds nothing in an untouched slot", async () => {
      expect(await store.load(freshSlot())).toEqual({
        record: null,
        highWater: 0,
        pointerFound: null,
        orphanedNumber: null,
      });
    });

    it("gives the record as it was written, byte for byte", async () => {
      const slot = freshSlot();
      const json = stateJson(1, { text: 'é"\\\u2028', empty: [], big: 12345678901234567 });
      await store.create(slot, { number: 1, stateJson: json });
      const { record } = await store.load(slot);
      expect(record?.stateJson).toBe(json);
    });

    it("recovers the highest attempt when the pointer is gone, by number and not by text", async () => {
      const { slot, keys } = await opened(2);
      await backend.raw.set(`${keys.statePrefix}10`, stateJson(10));
      await backend.raw.del(keys.pointer);
      const loaded = await store.load(slot);
      expect(loaded.record?.number).toBe(10);
      expect(loaded.pointerFound).toBeNull();
      expect(await backend.raw.get(keys.pointer)).toBe("10");
    });

    it("drops a pointer without a record, and says what it named", async () => {
      const { slot, keys } = await opened(3);
      await backend.raw.del(`${keys.statePrefix}3`);
      expect(await store.load(slot)).toMatchObject({ record: null, pointerFound: "3" });
      expect(await backend.raw.get(keys.pointer)).toBeNull();
    });

    it("takes a pointer that is no number for a missing one", async () => {
      const { slot, keys } = await opened(1);
      for (const text of ["", "01", "-1", "1e3", "abc", "9999999999"]) {
        await backend.raw.set(keys.pointer, text);
        expect((await store.load(slot)).record?.number).toBe(1);
      }
    });

    it("does not count a record that accepts answers at or below the high-water mark", async () => {
      const { slot, keys } = await opened(2);
      await backend.raw.set(keys.highWater, "2");
      const loaded = await store.load(slot);
      expect(loaded).toMatchObject({ record: null, highWater: 2, orphanedNumber: 2 });
      expect(await backend.raw.get(`${keys.statePrefix}2`)).not.toBeNull();
    });

    it("counts a finalized record at the high-water mark", async () => {
      const { slot, keys } = await opened(2);
      await backend.raw.set(keys.highWater, "2");
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2, { isFinalized: true }));
      expect((await store.load(slot)).record?.number).toBe(2);
    });

    it("looks no further than its window above the high-water mark", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const narrow = backend.open({ probeWindow: 4 });
      await backend.raw.set(keys.highWater, "10");
      await backend.raw.set(`${keys.statePrefix}14`, stateJson(14));
      expect((await narrow.load(slot)).record).toBeNull();
      await backend.raw.set(`${keys.statePrefix}13`, stateJson(13));
      expect((await narrow.load(slot)).record?.number).toBe(13);
    });

    it("looks above a finalized pointer only while old pods may run", async () => {
      const { slot, keys } = await opened(1);
      await backend.raw.set(`${keys.statePrefix}1`, stateJson(1, { isFinalized: true }));
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2));
      const pinned = backend.open({ legacyPodsMayRun: false });
      expect((await pinned.load(slot)).record?.number).toBe(1);
      expect((await store.load(slot)).record?.number).toBe(2);
      expect(await backend.raw.get(keys.pointer)).toBe("2");
    });

    it("does not look above a pointer whose attempt is still being answered", async () => {
      const { slot, keys } = await opened(1);
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2));
      expect((await store.load(slot)).record?.number).toBe(1);
    });

    it("refreshes pointer, state and questions together", async () => {
      const { slot, keys } = await opened(1);
      const all = [keys.pointer, `${keys.statePrefix}1`, `${keys.questionsPrefix}1`];
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "{}");
      for (const key of all) await backend.raw.expire(key, 100);
      await store.load(slot);
      for (const key of all) expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
    });
  });

  describe("create", () => {
    it("gives the slot to the first of two", async () => {
      const { slot } = await opened(3);
      const second = stateJson(1, { startedAt: "b" });
      expect(await store.create(slot, { number: 1, stateJson: second })).toBe("occupied");
      expect((await store.load(slot)).record?.number).toBe(3);
    });

    it("refuses a number that is not above the high-water mark", async () => {
      const slot = freshSlot();
      await backend.raw.set(slotKeys(backend.raw, slot).highWater, "4");
      expect(await store.create(slot, { number: 4, stateJson: stateJson(4) })).toBe("burned");
      expect(await store.create(slot, { number: 5, stateJson: stateJson(5) })).toBe("created");
    });

    it("removes the answers of an earlier attempt of the same number", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", '{"isCorrect":true}');
      await store.create(slot, { number: 1, stateJson: stateJson(1) });
      expect((await store.load(slot)).record?.questionJsons.size).toBe(0);
    });

    it("adopts a record beyond the window instead of overwriting it", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const legacy = stateJson(90, { startedAt: "legacy" });
      await backend.raw.set(`${keys.statePrefix}90`, legacy);
      expect(await store.create(slot, { number: 90, stateJson: stateJson(90) })).toBe("occupied");
      expect((await store.load(slot)).record?.stateJson).toBe(legacy);
    });
  });

  describe("commit", () => {
    const next = stateJson(1, { currentQuestionIndex: 1 });
    const change = { stateJson: next, newQuestionJsons: NOTHING_NEW, outboxEntry: null };

    it("replaces what was read and adds the new answers", async () => {
      const { slot, read } = await opened();
      const newQuestionJsons = new Map([[0, '{"isCorrect":true,"response":[]}']]);
      expect(await store.commit(slot, { ...change, read, newQuestionJsons })).toMatchObject({
        kind: "committed",
      });
      const { record } = await store.load(slot);
      expect(record?.stateJson).toBe(next);
      expect(record?.questionJsons).toEqual(newQuestionJsons);
    });

    it("writes nothing over a record that differs in one byte", async () => {
      const { slot, read, keys } = await opened();
      const other = stateJson(1, { startedAt: "b" });
      await backend.raw.set(`${keys.statePrefix}1`, other);
      const newQuestionJsons = new Map([[0, "{}"]]);
      expect(await store.commit(slot, { ...change, read, newQuestionJsons })).toMatchObject({
        kind: "stale",
      });
      const { record } = await store.load(slot);
      expect(record).toMatchObject({ stateJson: other, questionJsons: new Map() });
    });

    it("writes nothing once the pointer names another attempt, or is gone", async () => {
      const { slot, read, keys } = await opened();
      await backend.raw.set(keys.pointer, "2");
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      await backend.raw.del(keys.pointer);
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      expect(await backend.raw.get(`${keys.statePrefix}1`)).toBe(read.stateJson);
    });

    it("writes nothing when the record is gone", async () => {
      const { slot, read, keys } = await opened();
      await backend.raw.del(`${keys.statePrefix}1`);
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      expect(await backend.raw.get(`${keys.statePrefix}1`)).toBeNull();
    });

    it("raises the high-water mark and enters the outbox in the same step", async () => {
      const { slot, read, keys } = await opened();
      const done = { ...change, read, outboxEntry: '{"id":"r"}' };
      expect(await store.commit(slot, done)).toMatchObject({ kind: "committed" });
      expect(await backend.raw.get(keys.highWater)).toBe("1");
      expect(await store.readOutbox(slot)).toEqual(new Map([[1, '{"id":"r"}']]));
      expect(await backend.raw.ttl(keys.highWater)).toBeGreaterThan(34_500_000);
      expect(await backend.raw.ttl(keys.outbox)).toBeGreaterThan(34_500_000);
    });

    it("never lowers the high-water mark", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const read = { number: 1, stateJson: stateJson(1, { isFinalized: true }) };
      await backend.raw.set(`${keys.statePrefix}1`, read.stateJson);
      await backend.raw.set(keys.pointer, "1");
      await backend.raw.set(keys.highWater, "7");
      await store.commit(slot, { ...change, read, outboxEntry: "{}" });
      expect(await backend.raw.get(keys.highWater)).toBe("7");
    });

    it("refreshes every time to live", async () => {
      const { slot, read, keys } = await opened();
      await backend.raw.expire(keys.pointer, 50);
      await store.commit(slot, { ...change, read, newQuestionJsons: new Map([[0, "{}"]]) });
      for (const key of [keys.pointer, `${keys.statePrefix}1`, `${keys.questionsPrefix}1`]) {
        expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
      }
    });
  });
});
