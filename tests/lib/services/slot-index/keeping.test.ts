import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createMemoryLegacyRecordRepository,
  createMemoryStore,
  createSlotIndex,
} from "#lib/assessment-cache";
import type { RedisConnection, SlotIndex } from "#lib/assessment-cache";
import { slotIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { Fault } from "#lib/fault";
import { createAttemptEngine } from "#lib/services/attempt";
import { indexing, tidySlotIndex } from "#lib/services/slot-index";
import type { IndexCleanup } from "#lib/services/slot-index";
import type { EventSink } from "#lib/services/attempt/engine-events";
import type { Slot } from "#lib/slot";
import { bank, legacyState, startWorld } from "../attempt/world";
import type { World } from "../attempt/world";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

const gradebook = {
  listResults: () => Promise.resolve([]),
  findResult: () => Promise.resolve(null),
  putResult: () => Promise.resolve(),
};

describe("the index knows every slot with an attempt", () => {
  let world: World;
  let connection: RedisConnection;
  let index: SlotIndex;
  beforeAll(async () => {
    world = await startWorld();
    connection = connectWithoutTimeLimit({ kind: "single", url: world.redis.appUrl });
    index = createSlotIndex(connection);
    await index.page({ limit: 1 });
  }, 30_000);
  afterAll(async () => {
    connection.client.disconnect();
    await world.stop();
  });

  const listed = async (slot: Slot) =>
    (await index.page({ userId: slot.userId, limit: 9 })).slots.length === 1;

  function engineWith(emit: EventSink) {
    const { store } = world.pod();
    return createAttemptEngine({ ...systemClock, store, gradebook, questions: bank, emit });
  }

  it("once an attempt was started", async () => {
    const slot = world.slot();
    await engineWith(indexing(() => undefined, index)).ensureActiveState(slot);
    expect(await listed(slot)).toBe(true);
  });

  it("once an attempt of an earlier version was met", async () => {
    const slot = world.slot();
    await world.raw.set(`${world.keys(slot).statePrefix}1`, legacyState(1));
    await engineWith(indexing(() => undefined, index)).resolveAssessmentContext(slot);
    await expect.poll(() => listed(slot)).toBe(true);
  });

  it("looking at a slot without an attempt writes no row", async () => {
    const slot = world.slot();
    await engineWith(indexing(() => undefined, index)).resolveAssessmentContext(slot);
    expect(await listed(slot)).toBe(false);
  });

  it("an index that cannot be written stops nobody, and is noted", async () => {
    const slot = world.slot();
    const events: string[] = [];
    const broken = { upsert: () => Promise.reject(new Error("no")) };
    const engine = engineWith(indexing(({ event }) => events.push(event), broken));
    expect(await engine.ensureActiveState(slot)).toMatchObject({ kind: "applied" });
    await expect.poll(() => events).toContain("index.missed");
  });

  it("tidying drops rows that have outlived their attempts, keeps the others, and refreshes no attempt", async () => {
    const gone = world.slot();
    const lives = world.slot();
    for (const slot of [gone, lives]) {
      await index.upsert(slot);
      const { member } = world.keys(slot);
      await world.raw.zadd(slotIndexKeyOf(member), 1, member);
    }
    const store = createMemoryStore({}, systemClock.nowMs);
    await store.create(lives, { number: 1, stateJson: legacyState(1) });
    const state = `${keysOf(lives, "plain").statePrefix}1`;
    store.keys.expire(state, 9);
    // A key of another type, as another program may leave it, must not keep the others waiting.
    const spoilt = world.slot();
    await index.upsert(spoilt);
    const { member } = world.keys(spoilt);
    await world.raw.zadd(slotIndexKeyOf(member), 0, member);
    const all = createMemoryLegacyRecordRepository(store.keys);
    const records: IndexCleanup["records"] = {
      peek: (slot) =>
        slot.userId === spoilt.userId
          ? Promise.reject(new Fault("internal", "no such key", { retryable: false }))
          : all.peek(slot),
    };
    expect(await tidySlotIndex({ index, records, ttlSeconds: 604_800 }, 10)).toBe(1);
    expect(store.keys.ttlSeconds(state)).toBeLessThan(10);
    expect(await listed(spoilt)).toBe(true);
    expect([await listed(gone), await listed(lives)]).toEqual([false, true]);
    const old = await index.oldest({ limit: 9, ageMs: 604_800_000 });
    expect(old).toEqual([]);
  });
});
