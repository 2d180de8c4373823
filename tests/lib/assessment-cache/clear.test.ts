import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, type Backend, freshSlot, slotKeys, stateJson } from "./backends";

describe.each(BACKENDS)("clear on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(number = 1) {
    const slot = freshSlot();
    const json = stateJson(number);
    expect(await store.create(slot, { number, stateJson: json })).toBe("created");
    return { slot, keys: slotKeys(backend.raw, slot), read: { number, stateJson: json } };
  }

  describe("clear", () => {
    it("deletes record and pointer, and keeps high-water mark and outbox", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.set(keys.highWater, "1");
      await backend.raw.hset(keys.outbox, "1", "{}");
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "{}");
      expect(await store.clear(slot, read, 0)).toBe("cleared");
      expect(await store.load(slot)).toMatchObject({ record: null, highWater: 1 });
      expect(await backend.raw.hgetall(`${keys.questionsPrefix}1`)).toEqual({});
      expect((await store.readOutbox(slot)).size).toBe(1);
    });

    it("removes nothing if the record is not the one that was read", async () => {
      const { slot, keys } = await openAttempt();
      const read = { number: 1, stateJson: stateJson(1, { startedAt: "older" }) };
      expect(await store.clear(slot, read, 0)).toBe("stale");
      expect(await backend.raw.get(keys.pointer)).toBe("1");
    });

    it("is stale and writes nothing if the pointer now names another attempt", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2));
      await backend.raw.set(keys.pointer, "2");
      expect(await store.clear(slot, read, 1)).toBe("stale");
      expect(await backend.raw.get(keys.highWater)).toBeNull();
      expect((await store.load(slot)).record?.number).toBe(2);
    });

    it("needs no pointer, which may have expired", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.del(keys.pointer);
      expect(await store.clear(slot, read, 1)).toBe("cleared");
      expect(await store.load(slot)).toMatchObject({ record: null, highWater: 1 });
    });

    it("also stores the mark in the tombstone, so that no number is reused if the mark alone is lost", async () => {
      const { slot, read, keys } = await openAttempt();
      await store.clear(slot, read, 1);
      await backend.raw.del(keys.highWater);
      expect(await store.create(slot, read)).toBe("burned");
      expect((await store.load(slot)).highWater).toBe(1);
      expect(await store.create(slot, { number: 2, stateJson: stateJson(2) })).toBe("created");
    });

    it("keeps the start of the latest abandoned attempt, in whatever order they are cleared", async () => {
      const { slot, read } = await openAttempt();
      const at = (hour: string) => `2026-05-01T${hour}:00:00.000Z`;
      await store.clear(slot, { ...read, startedAt: at("10") }, 0);
      await store.create(slot, read);
      await store.clear(slot, { ...read, startedAt: at("09") }, 0);
      for (const hour of ["09", "10"]) {
        const late = await store.create(slot, { ...read, startedAt: at(hour) });
        expect(late).toEqual({ kind: "cleared", latestStart: at("10") });
      }
      expect(await store.create(slot, { ...read, startedAt: at("11") })).toBe("created");
    });

    it("deletes a finalized record at the given mark, and no unfinished one", async () => {
      for (const isFinalized of [true, false]) {
        const { slot, read, keys } = await openAttempt(2);
        await backend.raw.set(`${keys.statePrefix}1`, stateJson(1, { isFinalized }));
        expect(await store.clear(slot, read, 1)).toBe("cleared");
        const left = await backend.raw.get(`${keys.statePrefix}1`);
        expect(left === null).toBe(isFinalized);
      }
    });

    it("raises the high-water mark to the given number, and never lowers it", async () => {
      const { slot, read, keys } = await openAttempt(3);
      await store.clear(slot, read, 2);
      expect(await backend.raw.get(keys.highWater)).toBe("2");
      expect(await backend.raw.ttl(keys.highWater)).toBeGreaterThan(34_500_000);
      await store.create(slot, read);
      await store.clear(slot, read, 1);
      expect((await store.load(slot)).highWater).toBe(2);
    });

    it("a number with an outbox entry is used, even without the mark", async () => {
      const slot = freshSlot();
      await backend.raw.hset(slotKeys(backend.raw, slot).outbox, "2", "{}");
      expect((await store.load(slot)).highWater).toBe(2);
      expect(await store.create(slot, { number: 2, stateJson: stateJson(2) })).toBe("burned");
    });
  });
});
