import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backfill, createSlotIndex } from "#lib/assessment-cache";
import type { BackfillProgress, RedisConnection } from "#lib/assessment-cache";
import { SLOT_INDEX_KEYS } from "#lib/assessment-cache/index-shards";
import { answer, legacyState, start, startWorld } from "#tests/lib/services/attempt/world";
import type { World } from "#tests/lib/services/attempt/world";
import { dumpRedis } from "#tests/lib/http/redis-dump";
import { connectWithoutTimeLimit } from "../unlimited-connection";

const FINALIZED = JSON.stringify({ ...JSON.parse(legacyState(1)), isFinalized: true });

let world: World;
let connection: RedisConnection;
beforeAll(async () => {
  world = await startWorld();
  connection = connectWithoutTimeLimit({ kind: "single", url: world.redis.url });
}, 30_000);
beforeEach(() => world.raw.flushall());
afterAll(async () => {
  connection.client.disconnect();
  await world.stop();
});

interface Run {
  readonly isDryRun?: boolean;
  readonly from?: BackfillProgress;
  readonly isStopped?: () => boolean;
}

async function run({ isDryRun = false, from = {}, isStopped = () => false }: Run = {}) {
  let reached: BackfillProgress = {};
  const counts = await backfill(connection, {
    ...{ isDryRun, from, isStopped, keysPerSecond: null },
    onStep: (_counts, now) => {
      reached = now;
    },
  });
  return { counts, reached };
}

const put = (user: string, number: number, json = legacyState(number)) =>
  world.raw.set(`assess:state:${user}:fractions:${number}`, json, "EX", 1_000);

describe("backfill of records of an earlier version", () => {
  it("gives each slot its pointer, its mark and its rows, and lives no longer than the record", async () => {
    await put("ann", 1);
    await put("ben", 200, FINALIZED);
    expect((await run()).counts).toMatchObject({ records: 2, pointers: 2, marks: 1, rows: 2 });
    expect(await world.raw.get("assess:active:ann:fractions")).toBe("1");
    expect(await world.raw.ttl("assess:active:ann:fractions")).toBeLessThanOrEqual(1_000);
    expect(await world.raw.get("assess:active:ben:fractions")).toBe("200");
    expect(await world.raw.get("assess:highwater:ben:fractions")).toBe("200");
    expect(await world.raw.get("assess:highwater:ann:fractions")).toBeNull();
    const { slots } = await createSlotIndex(connection).page({ limit: 9 });
    expect(slots.map(({ userId }) => userId).sort()).toEqual(["ann", "ben"]);
  });

  it("done again, it changes nothing", async () => {
    await put("ann", 1);
    await run();
    const before = await dumpRedis(world.redis.url);
    expect((await run()).counts).toMatchObject({ records: 1, pointers: 0, marks: 0, rows: 0 });
    expect(await dumpRedis(world.redis.url)).toEqual(before);
  });

  it("a dry run says what would be done, and writes nothing", async () => {
    await put("ann", 1, FINALIZED);
    const before = await dumpRedis(world.redis.url);
    const { counts } = await run({ isDryRun: true });
    expect(counts).toMatchObject({ pointers: 1, marks: 1, rows: 1 });
    expect(await dumpRedis(world.redis.url)).toEqual(before);
  });

  it("leaves a pointer that counts, and lowers no mark", async () => {
    await put("ann", 3);
    await put("ann", 5, FINALIZED);
    await world.raw.set("assess:active:ann:fractions", "3");
    await world.raw.set("assess:highwater:ben:fractions", "9");
    await put("ben", 2);
    await run();
    expect(await world.raw.get("assess:active:ann:fractions")).toBe("3");
    expect(await world.raw.get("assess:highwater:ann:fractions")).toBeNull();
    expect(await world.raw.get("assess:active:ben:fractions")).toBeNull();
    expect(await world.raw.get("assess:highwater:ben:fractions")).toBe("9");
  });

  it("tells of keys that need a person, and touches none of them", async () => {
    await put("ann", 1);
    await world.raw.hset("assess:state:bob:fractions:1", "a", "b");
    await world.raw.set("assess:state:a b:fractions:1", legacyState(1));
    expect((await run()).counts).toMatchObject({ records: 1, unreadable: 1, strange: 1 });
    expect(await world.raw.exists("assess:active:bob:fractions")).toBe(0);
  });

  it("stopped in the middle it goes on where it was, and on another server from the start", async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => [
      ...[`assess:state:u${at}:fractions:1`, legacyState(1)],
    ]);
    await world.raw.mset(many.flat());
    const first = await run({ isStopped: () => true });
    expect(first.counts.records).toBeLessThan(2_500);
    const second = await run({ from: first.reached });
    expect(second.counts.records).toBeLessThan(2_500);
    const rows = await Promise.all(SLOT_INDEX_KEYS.map((key) => world.raw.zcard(key)));
    expect(rows.reduce((sum, count) => sum + count)).toBe(2_500);
    const another = { cursor: "done", visited: 2_500, unreadable: 1, strange: 1 };
    expect((await run({ from: { another } })).counts).toMatchObject({ records: 2_500, strange: 0 });
  });

  it("students who answer meanwhile lose nothing, and keep their number", async () => {
    const many = Array.from({ length: 1_500 }, (_, at) => [
      ...[`assess:state:u${at}:fractions:1`, legacyState(1)],
    ]);
    await world.raw.mset(many.flat());
    const pod = world.pod();
    const slots = Array.from({ length: 20 }, () => world.slot());
    const begun = [];
    for (const slot of slots) begun.push({ slot, state: await start(pod, slot) });
    const [done] = await Promise.all([
      run(),
      ...begun.map(({ slot, state }) => answer(pod, slot, state)),
    ]);
    expect(done.counts).toMatchObject({ records: 1_520, unreadable: 0, strange: 0 });
    // The count of pointers leaves out what a reply that came too late has done.
    expect(done.counts.pointers).toBeLessThanOrEqual(1_500);
    expect(await world.raw.keys("assess:active:*:fractions")).toHaveLength(1_520);
    for (const slot of slots) {
      const { record } = await pod.store.load(slot);
      expect([record?.number, record?.questionJsons.size]).toEqual([1, 1]);
    }
  });
});
