import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectedStore, connectRedis } from "#lib/assessment-cache";
import type { RedisConnection } from "#lib/assessment-cache";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { redisStore } from "#lib/assessment-cache/redis-part";
import type { StorePart } from "#lib/assessment-cache/store-part";
import { systemClock } from "#lib/clock";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import type { RedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { freshSlot, stateJson } from "./backends";

let server: RedisServer;
let cluster: RedisCluster;
const clients: (Redis | Cluster)[] = [];

beforeAll(async () => {
  [server, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
}, 60_000);

afterAll(async () => {
  for (const client of clients) client.disconnect();
  await Promise.all([server.stop(), cluster.stop()]);
});

function kept<Client extends Redis | Cluster>(client: Client): Client {
  clients.push(client);
  return client;
}

const PARTS: readonly (readonly [
  name: string,
  open: () => StorePart,
  kind: StorePart["kind"],
  layout: RedisConnection["layout"] | null,
])[] = [
  ["memory", memoryStore, "memory", null],
  ["a client of a Redis", () => redisStore(kept(new Redis(server.url))), "redis", "plain"],
  [
    "a client of a Cluster",
    () => redisStore(kept(new Cluster([...cluster.startupNodes]))),
    "redis",
    "tagged",
  ],
  [
    "a connection",
    () =>
      connectedStore(({ onError, clock, timer }) =>
        connectRedis({ kind: "single", url: server.appUrl }, onError, clock, timer),
      ),
    "redis",
    "plain",
  ],
];

describe.each(PARTS)("the stores that %s opens", (_name, partOf, kind, layout) => {
  it("share their attempts, and differ in whether legacy pods may run", async () => {
    const part = partOf();
    const opened = part.open({ options: {}, clock: systemClock, onError: () => undefined });
    const { store, alone, records } = opened;
    const slot = freshSlot();
    const done = stateJson(1, { isFinalized: true });
    expect(await store.create(slot, { number: 1, stateJson: done })).toBe("created");
    // A legacy pod has started the next attempt, and writes no pointer.
    const next = { number: 2, readJson: null, stateJson: stateJson(2) };
    expect(await records.replace(slot, next)).toBe("replaced");
    expect((await alone.load(slot)).record?.number).toBe(1);
    expect((await store.load(slot)).record?.number).toBe(2);
    expect(part.kind).toBe(kind);
    expect(opened.connection?.layout ?? null).toBe(layout);
    expect([opened.index === null, opened.operators === null]).toEqual(
      kind === "memory" ? [true, true] : [false, false],
    );
    await store.close();
  });

  it("have the options they are given, and time their commands if there is a timer", async () => {
    const ended = vi.fn();
    const timer = vi.fn(() => ended);
    const { store, records } = partOf().open({
      ...{ options: { probeWindow: 2 }, clock: systemClock, onError: () => undefined },
      timer,
    });
    const slot = freshSlot();
    await records.replace(slot, { number: 3, readJson: null, stateJson: stateJson(3) });
    expect((await store.load(slot)).record).toBeNull();
    expect((await records.peek(slot)).current).toBeNull();
    if (kind === "redis") expect(timer).toHaveBeenCalledWith("holdfast_load");
    expect(ended).toHaveBeenCalledTimes(timer.mock.calls.length);
    await store.close();
  });
});
