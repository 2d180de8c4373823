import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duplicateOf } from "#lib/assessment-cache/given-client";
import type { GivenRedisClient } from "#lib/assessment-cache/given-client";
import { redisStore } from "#lib/assessment-cache/redis-part";
import type { OpenStore, StorePart } from "#lib/assessment-cache/store-part";
import { systemClock } from "#lib/clock";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import type { RedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { freshSlot, stateJson } from "./backends";

const ignore = (): void => undefined;

function openStore(part: StorePart): OpenStore {
  return part.open({ options: {}, clock: systemClock, onError: ignore });
}

const record = { number: 1, stateJson: stateJson(1) };

describe("an application's client of a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it("stays open and as it was when Holdfast closes its own connection", async () => {
    const given = new Redis(server.url);
    await given.ping();
    const before = { ...given.options };
    const { store } = openStore(redisStore(given));
    const slot = freshSlot();
    expect(await store.create(slot, record)).toBe("created");
    await store.close();
    expect(given.status).toBe("ready");
    expect(await given.ping()).toBe("PONG");
    expect(given.options).toEqual(before);
    await expect(store.load(slot)).rejects.toThrow("Redis did not answer");
    given.disconnect();
  });

  it("may be connected to nothing yet, and is not connected by Holdfast", async () => {
    const given = new Redis(server.url, { lazyConnect: true });
    const { store } = openStore(redisStore(given));
    expect(await store.create(freshSlot(), record)).toBe("created");
    expect(given.status).toBe("wait");
    await store.close();
  });

  it("decides the server, the user and the database", async () => {
    const given = new Redis(`${server.url}/3`);
    const { store } = openStore(redisStore(given));
    const slot = freshSlot();
    await store.create(slot, record);
    expect(await given.keys("assess:*")).toContain(
      `assess:state:${slot.userId}:${slot.resourceId}:1`,
    );
    const zero = new Redis(server.url);
    expect(await zero.exists(`assess:state:${slot.userId}:${slot.resourceId}:1`)).toBe(0);
    await store.close();
    for (const client of [given, zero]) client.disconnect();
  });
});

describe("the settings of the duplicate", () => {
  it("are those of a request path, whatever the application's client has", () => {
    const given = new Redis({
      ...{ lazyConnect: true, maxRetriesPerRequest: null, commandTimeout: 60_000 },
      ...{ enableAutoPipelining: true, stringNumbers: true, retryStrategy: () => null },
      ...{ username: "app", password: "secret", db: 2, connectionName: "app" },
    });
    const client = duplicateOf(given, ignore, systemClock);
    if (!(client instanceof Redis)) throw new Error("expected a client of one server");
    client.disconnect();
    expect(client.options).toMatchObject({
      ...{ maxRetriesPerRequest: 0, commandTimeout: 300, connectTimeout: 1_000 },
      ...{ socketTimeout: 2_000, enableOfflineQueue: false, lazyConnect: false },
      ...{ enableAutoPipelining: false, stringNumbers: false },
      ...{ username: "app", password: "secret", db: 2 },
    });
    expect(client.options.retryStrategy?.(1)).toBeGreaterThan(0);
  });

  it("pass on the errors of the connection", async () => {
    const given = new Redis({ port: 1, lazyConnect: true });
    const error = await new Promise<Error>((resolve) => {
      const client = duplicateOf(
        given,
        (reported) => {
          client.disconnect();
          resolve(reported);
        },
        systemClock,
      );
    });
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("a client that cannot be used is refused", () => {
  it.each([
    ["a Redis with a key prefix", new Redis({ lazyConnect: true, keyPrefix: "app:" })],
    [
      "a Cluster with a key prefix",
      new Cluster([], { lazyConnect: true, redisOptions: { keyPrefix: "app:" } }),
    ],
  ])("%s (H28)", (_what, given) => {
    expect(() => openStore(redisStore(given))).toThrow(
      /^The Redis client has a keyPrefix, .*Give Holdfast a client without one/,
    );
  });

  it.each([
    ["undefined", undefined],
    ["a URL", "redis://127.0.0.1"],
    ["another client", {}],
  ])("%s", (_what, given) => {
    expect(() => openStore(redisStore(given as GivenRedisClient))).toThrow(
      /^redisStore needs a client of ioredis .*such as new Redis/,
    );
  });
});

describe("an application's client of a Redis Cluster", () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());

  it("is duplicated with its nodes, and stays open", async () => {
    const given = new Cluster([...cluster.startupNodes], { scaleReads: "slave" });
    const opened = openStore(redisStore(given));
    expect(opened.connection).toMatchObject({ layout: "tagged" });
    const client = opened.connection?.client;
    if (!(client instanceof Cluster)) throw new Error("expected a Cluster client");
    expect(client.options).toMatchObject({
      ...{ scaleReads: "master", enableOfflineQueue: false },
      redisOptions: { commandTimeout: 300, maxRetriesPerRequest: 0 },
    });
    for (let slots = 0; slots < 5; slots += 1) {
      const slot = freshSlot();
      expect(await opened.store.create(slot, record)).toBe("created");
      expect((await opened.store.load(slot)).record?.number).toBe(1);
    }
    await opened.store.close();
    expect(await given.ping()).toBe("PONG");
    given.disconnect();
  });
});
