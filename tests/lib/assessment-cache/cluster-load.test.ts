import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedisStore, createSlotIndex } from "#lib/assessment-cache";
import type { AttemptStore, RedisConnection, SlotIndex } from "#lib/assessment-cache";
import { OUTBOX_INDEX_KEYS, SLOT_INDEX_KEYS } from "#lib/assessment-cache/index-shards";
import { systemClock } from "#lib/clock";
import type { Slot } from "#lib/slot";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import type { RedisCluster } from "#tests/servers/redis-cluster";
import { stateJson } from "./backends";

const SLOTS = 6_000;
const AT_ONCE = 100;
const HASH_SLOTS = 16_384;

describe("the load of a real three-node Cluster", () => {
  let cluster: RedisCluster;
  let connection: RedisConnection;
  let store: AttemptStore;
  let index: SlotIndex;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    // Without the timeouts of requests: what is counted must not depend on the machine.
    const client = new Cluster([...cluster.startupNodes]);
    connection = { client, layout: "tagged", clock: systemClock };
    store = createRedisStore(connection);
    index = createSlotIndex(connection);
    if (client.status !== "ready") await new Promise((resolve) => client.once("ready", resolve));
  }, 30_000);
  afterAll(async () => {
    connection.client.disconnect();
    await cluster.stop();
  });

  /** Runs a call for each slot, and gives how many scripts and commands of indexes each node ran. */
  async function commandsPerNode(call: (slot: Slot) => Promise<unknown>): Promise<number[]> {
    const before = await Promise.all(cluster.nodes.map(({ url }) => scriptsRun(url)));
    for (let from = 0; from < SLOTS; from += AT_ONCE) {
      const users = Array.from({ length: AT_ONCE }, (_, at) => from + at);
      await Promise.all(users.map((at) => call({ userId: `user-${at}`, resourceId: "quiz" })));
    }
    const after = await Promise.all(cluster.nodes.map(({ url }) => scriptsRun(url)));
    return after.map((count, node) => count - (before[node] ?? 0));
  }

  it("starts and finalizes are spread over the nodes, to 10 %", async () => {
    const counts = await commandsPerNode(async (slot) => {
      await index.upsert(slot);
      await store.create(slot, { number: 1, stateJson: stateJson(1) });
      await store.enqueue(slot, 0);
      await store.load(slot);
    });
    expect(sum(counts)).toBeGreaterThanOrEqual(SLOTS * 5);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.1);
  }, 60_000);

  it("the writes of the outbox index alone are, too", async () => {
    const counts = await commandsPerNode((slot) => store.enqueue(slot, 0));
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.1);
  }, 60_000);

  it("a sweep takes every row once, and its commands are spread, too", async () => {
    const before = await Promise.all(cluster.nodes.map(({ url }) => scriptsRun(url)));
    const taken: string[] = [];
    let shards: readonly number[] | undefined;
    while (shards?.length !== 0) {
      const limit = 128;
      const more = shards === undefined ? {} : { shards };
      const { rows, rest } = await store.claimDue({ leaseMs: 60_000, limit, ...more });
      expect(rows.length).toBeLessThanOrEqual(limit);
      taken.push(...rows.map(({ slot }) => slot.userId));
      shards = rest;
    }
    expect([taken.length, new Set(taken).size]).toEqual([SLOTS, SLOTS]);
    const after = await Promise.all(cluster.nodes.map(({ url }) => scriptsRun(url)));
    const counts = after.map((count, node) => count - (before[node] ?? 0));
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.1);
    expect(await store.claimDue({ leaseMs: 60_000, limit: 8 })).toEqual({ rows: [], rest: [] });
  }, 60_000);

  it.each([
    [2, 64, 64],
    [3, 42, 43],
    [4, 32, 32],
    [6, 21, 22],
    [8, 15, 17],
    [12, 9, 12],
  ])("with %i masters each has %i to %i shards", async (masters, least, most) => {
    const counts = new Array<number>(masters).fill(0);
    for (const hashSlot of await hashSlotsOf(OUTBOX_INDEX_KEYS)) {
      const node = Math.floor((hashSlot * masters) / HASH_SLOTS);
      counts[node] = (counts[node] ?? 0) + 1;
    }
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([least, most]);
  });

  it("both indexes of a shard are on one node", async () => {
    expect(await hashSlotsOf(SLOT_INDEX_KEYS)).toEqual(await hashSlotsOf(OUTBOX_INDEX_KEYS));
  });

  async function hashSlotsOf(keys: readonly string[]): Promise<readonly number[]> {
    const client = new Redis(cluster.nodes[0]?.url ?? "");
    const asked = keys.map(async (key) => Number(await client.cluster("KEYSLOT", key)));
    const hashSlots = await Promise.all(asked);
    client.disconnect();
    return hashSlots;
  }
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Calls of scripts that a node has run; each call of the store is one. */
async function scriptsRun(url: string): Promise<number> {
  const client = new Redis(url);
  const text = await client.info("commandstats");
  client.disconnect();
  const counts = [...text.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)];
  return sum(counts.map(([, calls]) => Number(calls)));
}
