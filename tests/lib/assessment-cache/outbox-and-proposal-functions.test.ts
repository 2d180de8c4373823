import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

describe.each(BACKENDS)("outbox and the proposal's functions on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  describe("the outbox index", () => {
    it("returns a due row to one caller, and to others only after its lease", async () => {
      const slot = freshSlot();
      const dueMs = await store.enqueue(slot, 0);
      const [row] = await store.claimDue({ leaseMs: 60_000, limit: 5 });
      expect(row?.slot).toEqual(slot);
      expect(row?.leaseEndMs).toBeGreaterThanOrEqual(dueMs + 60_000);
      expect(await store.claimDue({ leaseMs: 60_000, limit: 5 })).toEqual([]);
      expect(await store.reschedule(slot, row?.leaseEndMs ?? 0, { inMs: -1 })).toBe(true);
      expect(await store.claimDue({ leaseMs: 60_000, limit: 5 })).toHaveLength(1);
    });

    it("returns no row before its due time", async () => {
      const slot = freshSlot();
      const dueMs = await store.enqueue(slot, 60_000);
      expect(await store.claimDue({ leaseMs: 10, limit: 5 })).toEqual([]);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(true);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(false);
    });

    it("does not remove a row that was enqueued again meanwhile", async () => {
      const slot = freshSlot();
      const first = await store.enqueue(slot, 60_000);
      const second = await store.enqueue(slot, 0);
      expect(second).toBeGreaterThan(first);
      expect(await store.reschedule(slot, first, "drop")).toBe(false);
      expect(await store.reschedule(slot, second, { inMs: 60_000 })).toBe(true);
    });

    it("reschedule writes a missing row again, and removing a missing row returns false", async () => {
      const slot = freshSlot();
      const dueMs = await store.enqueue(slot, 60_000);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(true);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(false);
      expect(await store.reschedule(slot, dueMs, { inMs: -1 })).toBe(true);
      expect(await store.claimDue({ leaseMs: 60_000, limit: 5 })).toMatchObject([{ slot }]);
    });

    it("returns the slot for ids with any characters", async () => {
      const slot = { userId: "a:b*?[c]{d} \n%", resourceId: "é/漢字:😀" };
      await store.enqueue(slot, 0);
      const [row] = await store.claimDue({ leaseMs: 60_000, limit: 5 });
      expect(row?.slot).toEqual(slot);
    });
  });

  describe("acknowledge", () => {
    it("replaces or removes only the entry that was read", async () => {
      const slot = freshSlot();
      const { outbox } = slotKeys(backend.raw, slot);
      await backend.raw.hset(outbox, "3", "a");
      expect(await store.acknowledge(slot, { number: 3, read: "b", next: null })).toBe(false);
      expect(await store.acknowledge(slot, { number: 3, read: "a", next: "c" })).toBe(true);
      expect(await store.readOutbox(slot)).toEqual(new Map([[3, "c"]]));
      expect(await store.acknowledge(slot, { number: 3, read: "c", next: null })).toBe(true);
      expect((await store.readOutbox(slot)).size).toBe(0);
    });

    it("keeps the number of a removed entry used, and never lowers the mark (H16, I5)", async () => {
      const slot = freshSlot();
      const { outbox } = slotKeys(backend.raw, slot);
      for (const number of [3, 1]) {
        await backend.raw.hset(outbox, String(number), "a");
        await store.acknowledge(slot, { number, read: "a", next: null });
        expect((await store.load(slot)).highWater).toBe(3);
      }
    });

    it("load returns the outbox entry of the current attempt", async () => {
      const slot = freshSlot();
      await store.create(slot, { number: 2, stateJson: stateJson(2, { isFinalized: true }) });
      await backend.raw.hset(slotKeys(backend.raw, slot).outbox, "2", "waiting");
      expect((await store.load(slot)).record?.outboxEntry).toBe("waiting");
    });
  });

  describe("the proposal's functions", () => {
    it("set, get and clear the pointer", async () => {
      const { userId, resourceId } = freshSlot();
      expect(await store.getActiveAttemptNumber(userId, resourceId)).toBeNull();
      await store.setActiveAttemptNumber(userId, resourceId, 7);
      expect(await store.getActiveAttemptNumber(userId, resourceId)).toBe(7);
      await store.clearActiveAttemptNumber(userId, resourceId);
      expect(await store.getActiveAttemptNumber(userId, resourceId)).toBeNull();
    });

    it("refresh the pointer together with the record", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      await store.create(slot, { number: 1, stateJson: stateJson(1) });
      for (const key of [keys.pointer, `${keys.statePrefix}1`]) await backend.raw.expire(key, 9);
      await store.getActiveAttemptNumber(slot.userId, slot.resourceId);
      for (const key of [keys.pointer, `${keys.statePrefix}1`]) {
        expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
      }
    });

    it("store the pointer as a decimal number", async () => {
      const slot = freshSlot();
      await store.setActiveAttemptNumber(slot.userId, slot.resourceId, 12);
      expect(await backend.raw.get(slotKeys(backend.raw, slot).pointer)).toBe("12");
    });

    it.each([0, -1, 1.5, Number.NaN, 1e12])("refuse the pointer %s", async (number) => {
      const { userId, resourceId } = freshSlot();
      await expect(store.setActiveAttemptNumber(userId, resourceId, number)).rejects.toThrow(
        "whole number",
      );
    });

    it("find the latest attempt without the pointer, and list all attempts in order", async () => {
      const slot = freshSlot();
      const { statePrefix } = slotKeys(backend.raw, slot);
      for (const number of [10, 2, 1]) {
        await backend.raw.set(statePrefix + String(number), stateJson(number));
      }
      const { userId, resourceId } = slot;
      expect(await store.findLatestCachedAttemptNumber(userId, resourceId)).toBe(10);
      expect(await store.scanAssessmentAttempts(userId, resourceId)).toEqual([1, 2, 10]);
    });

    it("never access another student's keys, for ids with any characters", async () => {
      const victim = freshSlot();
      await store.create(victim, { number: 1, stateJson: stateJson(1) });
      for (const userId of ["*", "user-*", "?", "[a-z]*", `${victim.userId}:fractions:1`]) {
        expect(await store.scanAssessmentAttempts(userId, victim.resourceId)).toEqual([]);
        expect((await store.load({ userId, resourceId: victim.resourceId })).record).toBeNull();
      }
    });

    it("read and delete one attempt, and the pointer only if it names that attempt", async () => {
      const slot = freshSlot();
      const { statePrefix } = slotKeys(backend.raw, slot);
      await store.create(slot, { number: 2, stateJson: stateJson(2) });
      await backend.raw.set(`${statePrefix}1`, stateJson(1));
      expect((await store.getAssessmentState(slot, 1))?.stateJson).toBe(stateJson(1));
      await store.deleteAssessmentState(slot, 1);
      expect(await store.getAssessmentState(slot, 1)).toBeNull();
      expect(await store.getActiveAttemptNumber(slot.userId, slot.resourceId)).toBe(2);
      await store.deleteAssessmentState(slot, 2);
      expect(await store.getActiveAttemptNumber(slot.userId, slot.resourceId)).toBeNull();
    });

    it("refuse an empty id and one with more than 255 characters", async () => {
      for (const userId of ["", "x".repeat(256)]) {
        await expect(
          (async () => store.load({ userId, resourceId: "fractions" }))(),
        ).rejects.toThrow("An id that must");
      }
    });
  });
});
