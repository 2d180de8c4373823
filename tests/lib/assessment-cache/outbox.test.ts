import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { shardOf } from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

describe.each(BACKENDS)("the outbox on $name", ({ start }) => {
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
      const [row] = (await store.claimDue({ leaseMs: 60_000, limit: 5 })).rows;
      expect(row?.slot).toEqual(slot);
      expect(row?.leaseEndMs).toBeGreaterThanOrEqual(dueMs + 60_000);
      expect((await store.claimDue({ leaseMs: 60_000, limit: 5 })).rows).toEqual([]);
      expect(await store.reschedule(slot, row?.leaseEndMs ?? 0, { inMs: -1 })).toBe(true);
      expect((await store.claimDue({ leaseMs: 60_000, limit: 5 })).rows).toHaveLength(1);
    });

    it("returns the rows that have been due longest first, also one at a time", async () => {
      const slots = Array.from({ length: 6 }, freshSlot);
      for (const [at, slot] of slots.entries()) {
        const dueMs = await store.enqueue(slot, 60_000);
        await store.reschedule(slot, dueMs, { inMs: -10_000 * (slots.length - at) });
      }
      const claimed: unknown[] = [];
      while (claimed.length < slots.length) {
        const { rows } = await store.claimDue({ leaseMs: 60_000, limit: 1 });
        expect(rows).toHaveLength(1);
        claimed.push(rows[0]?.slot);
      }
      expect(claimed).toEqual(slots);
    });

    it("returns rows of one shard by the time they are due, and then by name", async () => {
      const memberOf = (slot: ReturnType<typeof freshSlot>) => keysOf(slot, "plain").member;
      const shard = shardOf(memberOf(freshSlot()));
      const slots: ReturnType<typeof freshSlot>[] = [];
      while (slots.length < 4) {
        const slot = freshSlot();
        if (shardOf(memberOf(slot)) === shard) slots.push(slot);
      }
      const byName = slots.map(memberOf).sort();
      const claim = async (leaseMs: number) => {
        const { rows } = await store.claimDue({ leaseMs, limit: 4, shards: [shard] });
        return rows.map(({ slot }) => memberOf(slot));
      };
      // Due in another order than they are named, and than they were enqueued.
      const late = [byName[2], byName[0], byName[3], byName[1]];
      for (const slot of slots) {
        const dueMs = await store.enqueue(slot, 60_000);
        const inMs = 10_000 * (late.indexOf(memberOf(slot)) - 10);
        await store.reschedule(slot, dueMs, { inMs });
      }
      expect(await claim(1)).toEqual(late);
      // All leases have ended at the same moment.
      await expect.poll(() => claim(60_000)).toEqual(byName);
      expect(await claim(60_000)).toEqual([]);
    });

    it("returns no row before its due time", async () => {
      const slot = freshSlot();
      const dueMs = await store.enqueue(slot, 60_000);
      expect((await store.claimDue({ leaseMs: 10, limit: 5 })).rows).toEqual([]);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(true);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(false);
    });

    it("does not remove a row that was enqueued again meanwhile", async () => {
      const slot = freshSlot();
      const first = await store.enqueue(slot, 60_000);
      const second = await store.enqueue(slot, 60_000);
      expect(second).toBeGreaterThan(first);
      expect(await store.reschedule(slot, first, "drop")).toBe(false);
      expect(await store.reschedule(slot, second, { inMs: 60_000 })).toBe(true);
    });

    it("brings a row forward that was postponed for longer", async () => {
      const slot = freshSlot();
      const first = await store.enqueue(slot, 60_000);
      expect(await store.reschedule(slot, first, { inMs: 86_400_000 })).toBe(true);
      const second = await store.enqueue(slot, 60_000);
      expect(second - first).toBeLessThan(60_000);
      expect(await store.reschedule(slot, second, "drop")).toBe(true);
    });

    it("reschedule writes a missing row again, and removing a missing row returns false", async () => {
      const slot = freshSlot();
      const dueMs = await store.enqueue(slot, 60_000);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(true);
      expect(await store.reschedule(slot, dueMs, "drop")).toBe(false);
      expect(await store.reschedule(slot, dueMs, { inMs: -1 })).toBe(true);
      expect((await store.claimDue({ leaseMs: 60_000, limit: 5 })).rows).toMatchObject([{ slot }]);
    });

    it("returns the slot for ids with any characters", async () => {
      const slot = { userId: "a:b*?[c]{d} \n%", resourceId: "é/漢字:😀" };
      await store.enqueue(slot, 0);
      const [row] = (await store.claimDue({ leaseMs: 60_000, limit: 5 })).rows;
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
});
