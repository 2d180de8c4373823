import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore, OperatorStore } from "#lib/assessment-cache";
import { BACKENDS, type Backend, freshSlot, slotKeys, stateJson } from "./backends";

const ON_REDIS = BACKENDS.filter(({ name }) => name !== "memory" && !name.includes("Cluster"));
const WEEK = 604_800;
/** The store promises a week, and writes a little more. */
const KEPT = (WEEK * 9) / 8;
const MONTH = 30 * 86_400;

describe.each(ON_REDIS)("what operators see and do on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  let operators: OperatorStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
    operators = backend.openOperators();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(number: number) {
    const slot = freshSlot();
    const json = stateJson(number);
    const startedAt = "2026-05-01T10:00:00.000Z";
    await store.create(slot, { number, stateJson: json, startedAt, listJson: "[7]" });
    return { slot, json, keys: slotKeys(backend.raw, slot) };
  }

  it("nothing, of an unused slot", async () => {
    expect(await operators.examine(freshSlot())).toEqual({
      ...{ pointer: null, pointerTtlSeconds: null, storedMark: null, markTtlSeconds: null },
      ...{ highWater: 0, outbox: new Map(), outboxTtlSeconds: null },
      ...{ quarantinedFields: [], quarantineTtlSeconds: null, currentNumber: null },
      ...{ records: [], nextDeliveryMs: null },
    });
  });

  it("every part of a slot, with the time that is left to it", async () => {
    const { slot, json, keys } = await openAttempt(2);
    for (const [field, text] of ["second", "first"].entries()) {
      await backend.raw.hset(`${keys.questionsPrefix}2`, String(1 - field), text);
    }
    await backend.raw.set(`${keys.statePrefix}10`, stateJson(10));
    await backend.raw.set(keys.highWater, "1");
    await backend.raw.hset(keys.outbox, "1", "entry");
    await backend.raw.expire(keys.outbox, 1_000);
    for (const field of ["9:2:state", "9:1:state"]) await backend.raw.hset(keys.aside, field, "x");
    const found = await operators.examine(slot);
    expect(found).toMatchObject({
      ...{ pointer: "2", pointerTtlSeconds: KEPT, storedMark: "1", markTtlSeconds: WEEK },
      ...{ highWater: 1, outbox: new Map([[1, "entry"]]), outboxTtlSeconds: 1_000 },
      ...{ quarantinedFields: ["9:1:state", "9:2:state"], quarantineTtlSeconds: "forever" },
      ...{ currentNumber: 2, nextDeliveryMs: null },
    });
    const bare = { questionJsons: new Map(), questionsTtlSeconds: null, listJson: null };
    expect(found.records).toEqual([
      {
        ...{ number: 2, stateJson: json, ttlSeconds: KEPT, listJson: "[7]" },
        ...{ listTtlSeconds: KEPT, questionsTtlSeconds: "forever" },
        questionJsons: new Map([
          [0, "first"],
          [1, "second"],
        ]),
      },
      {
        ...{ number: 10, stateJson: stateJson(10), ttlSeconds: WEEK, ...bare },
        listTtlSeconds: null,
      },
    ]);
  });

  it("an empty pointer, which is not the same as none", async () => {
    const { slot, keys } = await openAttempt(1);
    await backend.raw.set(keys.pointer, "");
    expect(await operators.examine(slot)).toMatchObject({ pointer: "", pointerTtlSeconds: WEEK });
  });

  it("when a waiting result is due", async () => {
    const { slot } = await openAttempt(1);
    const beforeMs = Date.now();
    await store.enqueue(slot, 60_000);
    const { nextDeliveryMs } = await operators.examine(slot);
    expect(nextDeliveryMs).toBeGreaterThanOrEqual(beforeMs + 59_000);
    expect(nextDeliveryMs).toBeLessThan(Date.now() + 61_000);
  });

  it("what was last told of the operation, as it was written, and nothing that is no such note", async () => {
    const json = '{"text":"two\\nlines"}\n{}';
    await backend.raw.set("assess:ops-status:sweep", `1780000000000 ${json}`);
    const { recorded } = await operators.readStatus();
    expect(recorded.sweep).toEqual({ atMs: 1_780_000_000_000, json });
    expect(recorded.doctor).toBeNull();
    for (const strange of ["", "soon {}", "x1 {}", "17", `${"1".repeat(17)} {}`]) {
      await backend.raw.set("assess:ops-status:sweep", strange);
      expect([strange, (await operators.readStatus()).recorded.sweep]).toEqual([strange, null]);
    }
  });

  it("since when the oldest result is due, of all shards", async () => {
    const slots = Array.from({ length: 5 }, freshSlot);
    for (const [at, slot] of slots.entries()) {
      const dueMs = await store.enqueue(slot, 60_000);
      await store.reschedule(slot, dueMs, { inMs: -100_000 * (at + 1) });
    }
    const { outbox } = await operators.readStatus();
    expect(outbox.due).toBeGreaterThanOrEqual(5);
    const waitedMs = Date.now() - (outbox.oldestDueMs ?? NaN);
    expect(waitedMs).toBeGreaterThanOrEqual(499_000);
    for (const slot of slots) {
      const [row] = (await store.claimDue({ leaseMs: 60_000, limit: 1 })).rows;
      await store.reschedule(row?.slot ?? slot, row?.leaseEndMs ?? 0, "drop");
    }
    expect((await operators.readStatus()).outbox).toMatchObject({ due: 0, oldestDueMs: null });
  });

  it("put a record aside, with its answers and its list, and only as they have seen it", async () => {
    const { slot, json, keys } = await openAttempt(3);
    await backend.raw.hset(`${keys.questionsPrefix}3`, "0", "answer");
    const record = { number: 3, stateJson: json, highWater: 3 };
    expect(await operators.quarantine(slot, { ...record, stateJson: "{}" })).toBe("stale");
    expect(await operators.quarantine(slot, record)).toBe("aside");
    const found = await operators.examine(slot);
    expect(found).toMatchObject({ pointer: null, records: [], highWater: 3, storedMark: "3" });
    expect(found.quarantineTtlSeconds).toBe(MONTH);
    const aside = await backend.raw.hgetall(keys.aside);
    expect(Object.keys(aside).every((field) => /^3:\d{13}:/.test(field))).toBe(true);
    expect(Object.values(aside)).toEqual(expect.arrayContaining([json, "answer"]));
    expect(await backend.raw.hgetall(`${keys.questionsPrefix}3`)).toEqual({});
    expect(await backend.raw.get(`${keys.listPrefix}3`)).toBeNull();
  });

  it("keep a copy of an entry of the outbox", async () => {
    const slot = freshSlot();
    await operators.quarantineEntry(slot, { number: 4, json: "entry" });
    const aside = Object.entries(await backend.raw.hgetall(slotKeys(backend.raw, slot).aside));
    expect(aside).toEqual([[expect.stringMatching(/^4:\d{13}:outbox$/), "entry"]]);
    const { quarantineTtlSeconds } = await operators.examine(slot);
    expect(quarantineTtlSeconds).toBe(MONTH);
  });

  it("point a slot at another record, if all is as they have seen it, and first on trial", async () => {
    const { slot, json, keys } = await openAttempt(2);
    const other = stateJson(3);
    await backend.raw.set(`${keys.statePrefix}3`, other);
    const current = { number: 2, stateJson: json };
    const repin = { number: 3, stateJson: other, pointer: "2", current, isDryRun: false };
    expect(await operators.repin(slot, { ...repin, pointer: null })).toBe("stale");
    expect(
      await operators.repin(slot, { ...repin, current: { ...current, stateJson: "{}" } }),
    ).toBe("stale");
    expect(await operators.repin(slot, { ...repin, stateJson: "{}" })).toBe("stale");
    expect(await operators.repin(slot, { ...repin, isDryRun: true })).toBe("repinned");
    expect(await backend.raw.get(keys.pointer)).toBe("2");
    expect(await operators.repin(slot, repin)).toBe("repinned");
    expect(await backend.raw.get(keys.pointer)).toBe("3");
    expect((await store.load(slot)).record?.number).toBe(3);
  });
});
