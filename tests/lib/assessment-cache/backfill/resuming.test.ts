import { Cluster } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backfill, connectRedis } from "#lib/assessment-cache";
import type { BackfillCounts, BackfillProgress, RedisConnection } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { legacyState } from "#tests/lib/services/attempt/world";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";

const ON = { isDryRun: false, keysPerSecond: null, onStep: () => undefined };

describe("a backfill of a single Redis", () => {
  let server: RedisServer;
  let connection: RedisConnection;
  beforeEach(async () => {
    server = await startRedis({ permissionsOf: "holdfast-operator" });
    connection = connectRedis({ kind: "single", url: server.url }, () => undefined, systemClock);
    await vi.waitFor(() => connection.client.ping());
  });
  afterEach(async () => {
    connection.client.disconnect();
    await server.stop();
  });

  const fill = (count: number, name: (at: number) => string) =>
    connection.client.mset(
      Array.from({ length: count }, (_, at) => [name(at), legacyState(1)]).flat(),
    );

  it("in many runs tells how far it is and what needs a person as one run would", async () => {
    await fill(3_000, (at) => `assess:state:u${at}:fractions:1`);
    await fill(40, (at) => `assess:state:a b${at}:fractions:1`);
    const steps: BackfillCounts[] = [];
    let reached: BackfillProgress = {};
    const run = (isStopped: () => boolean) =>
      backfill(connection, {
        ...{ ...ON, from: reached, isStopped },
        onStep: (counts, now) => {
          steps.push(counts);
          reached = now;
        },
      });
    await run(() => true);
    await run(() => true);
    const last = await run(() => false);
    const visited = steps.map((step) => step.visited);
    expect(visited.slice(0, 2)).toEqual([1_000, 2_000]);
    expect(visited).toEqual([...visited].sort((one, other) => one - other));
    expect(last).toMatchObject({ strange: 40, unreadable: 0 });
    expect(last.visited).toBe(last.total);
  });

  it("outlasts a short outage, and waits longer each time", async () => {
    await fill(1_500, (at) => `assess:state:u${at}:fractions:1`);
    const pauses: number[] = [];
    const clock = {
      ...systemClock,
      sleep: async (ms: number) => {
        pauses.push(ms);
        if (pauses.length === 3) await server.resume();
      },
    };
    let isPaused = false;
    const counts = await backfill(
      { ...connection, clock },
      {
        ...{ ...ON, from: {}, isStopped: () => false },
        onStep: () => {
          if (!isPaused) void server.pause();
          isPaused = true;
        },
      },
    );
    expect(pauses.slice(0, 3)).toEqual([250, 500, 750]);
    expect(counts).toMatchObject({ records: 1_500, pointers: 1_500, strange: 0 });
  });

  it("ends with a fault if Redis stays away", async () => {
    await fill(1_500, (at) => `assess:state:u${at}:fractions:1`);
    const pauses: number[] = [];
    const clock = {
      ...systemClock,
      sleep: (ms: number) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    };
    const killed: Promise<void>[] = [];
    const filling = backfill(
      { ...connection, clock },
      {
        ...{ ...ON, from: {}, isStopped: () => false },
        onStep: () => void killed.push(server.kill()),
      },
    );
    await expect(filling).rejects.toMatchObject({ code: "redis_unavailable", retryable: true });
    await Promise.all(killed);
    expect(pauses).toEqual(pauses.map((_, at) => 250 * (at + 1)));
    expect(pauses.length).toBeGreaterThan(2);
  });

  it("counts keys that no version has written as strange, and leaves them", async () => {
    const strange = ["0", "01", "1x", "1234567890", "1:1"].map(
      (end) => `assess:state:u:fractions:${end}`,
    );
    await fill(strange.length, (at) => strange[at] ?? "");
    await connection.client.set("assess:state:u:fractions:3", legacyState(3));
    const counts = await backfill(connection, { ...ON, from: {}, isStopped: () => false });
    expect(counts).toMatchObject({ records: 1, strange: strange.length, unreadable: 0 });
    expect(await connection.client.exists(...strange)).toBe(strange.length);
    expect(await connection.client.get("assess:active:u:fractions")).toBe("3");
  });

  it("holds its rate to the end, though keys are added while it runs", async () => {
    await fill(800, (at) => `other:${at}`);
    let more: Promise<unknown> | null = null;
    const beganMs = Date.now();
    await backfill(connection, {
      ...{ isDryRun: false, keysPerSecond: 2_000, from: {}, isStopped: () => false },
      onStep: () => {
        more ??= fill(8_000, (at) => `more:${at}`);
      },
    });
    // Half of the places are visited by then, and half of what is added is still to come.
    expect(Date.now() - beganMs).toBeGreaterThan(1_500);
  }, 15_000);
});

it("masters of a Cluster whose INFO tells no run id are told apart", async () => {
  const cluster = await startRedisCluster("holdfast-operator");
  const nodes = cluster.startupNodes;
  const connection = connectRedis({ kind: "cluster", nodes }, () => undefined, systemClock);
  const client = connection.client as Cluster;
  const raw = new Cluster(nodes.map((node) => ({ ...node })));
  try {
    await vi.waitFor(() => expect(client.nodes("master")).toHaveLength(3));
    // A node that connects asks INFO whether it is ready.
    await vi.waitFor(() => Promise.all(client.nodes("master").map((node) => node.ping())));
    for (const node of client.nodes("master")) {
      vi.spyOn(node, "info").mockResolvedValue("# Server\r\nredis_version:7.4.0\r\n");
    }
    const keys = Array.from({ length: 60 }, (_, at) => `assess:state:{user-${at}:fractions}:1`);
    await Promise.all(keys.map((key) => raw.set(key, legacyState(1))));
    const counts = await backfill(connection, { ...ON, from: {}, isStopped: () => false });
    expect(counts).toMatchObject({ records: 60, pointers: 60 });
  } finally {
    raw.disconnect();
    client.disconnect();
    await cluster.stop();
  }
}, 30_000);
