import { Cluster, Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connectRedis } from "#lib/assessment-cache";
import type { RedisClient } from "#lib/assessment-cache";
import type { RedisTarget } from "#lib/redis-target";
import { systemClock } from "#lib/clock";

/** Nobody listens there, and nobody is waited for. */
const NOWHERE = { host: "127.0.0.1", port: 1 };
const SINGLE: RedisTarget = { kind: "single", url: "redis://127.0.0.1:1/3" };
const SENTINEL: RedisTarget = { kind: "sentinel", sentinels: [NOWHERE], name: "primary" };
const CLUSTER: RedisTarget = { kind: "cluster", nodes: [NOWHERE] };

const opened: RedisClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.disconnect();
  vi.restoreAllMocks();
});

function connected(target: RedisTarget, onError: (error: Error) => void = () => undefined) {
  const connection = connectRedis(target, onError, systemClock);
  opened.push(connection.client);
  return connection;
}

function redisOptionsOf(target: RedisTarget) {
  const { client } = connected(target);
  if (!(client instanceof Redis)) throw new Error("expected a client of one server");
  return client.options;
}

function clusterOptionsOf(target: RedisTarget) {
  const { client } = connected(target);
  if (!(client instanceof Cluster)) throw new Error("expected a Cluster client");
  return client.options;
}

const IN_TIME = {
  maxRetriesPerRequest: 0,
  commandTimeout: 300,
  socketTimeout: 2_000,
  connectTimeout: 1_000,
};

describe("every client answers or fails in time, and resends nothing", () => {
  it("of a single server", () => {
    const found = redisOptionsOf(SINGLE);
    expect(found).toMatchObject({ ...IN_TIME, enableOfflineQueue: false, port: 1, db: 3 });
  });

  it("of Sentinel", () => {
    const found = redisOptionsOf(SENTINEL);
    expect(found).toMatchObject({ ...IN_TIME, enableOfflineQueue: false });
    expect(found).toMatchObject({ sentinels: [NOWHERE], name: "primary" });
  });

  it("of a Cluster, which also reads a slot where it is written (H17)", () => {
    expect(clusterOptionsOf(CLUSTER)).toMatchObject({
      ...{ enableOfflineQueue: false, redisOptions: IN_TIME, scaleReads: "master" },
      ...{ retryDelayOnTryAgain: 20, retryDelayOnClusterDown: 50, retryDelayOnFailover: 50 },
      maxRedirections: 6,
    });
  });
});

it("a Cluster has one hash tag a slot, everything else the plain keys", () => {
  expect([SINGLE, SENTINEL, CLUSTER].map((target) => connected(target).layout)).toEqual([
    ...["plain", "plain", "tagged"],
  ]);
});

it("a server that became a replica is left, without sending the command again", () => {
  const { reconnectOnError } = redisOptionsOf(SINGLE);
  expect(reconnectOnError?.(new Error("READONLY You can't write against a replica"))).toBe(1);
  expect(reconnectOnError?.(new Error("ERR not READONLY"))).toBe(false);
});

it("whoever asks for it hears of every connection error", () => {
  const heard = vi.fn();
  const { client } = connected(SINGLE, heard);
  const error = new Error("refused");
  client.emit("error", error);
  expect(heard).toHaveBeenCalledWith(error);
});

describe("a lost connection is tried again after 25 ms to a second, twice as long each time", () => {
  const delays = (random: number): readonly unknown[] => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const { retryStrategy } = redisOptionsOf(SINGLE);
    return [0, 1, 2, 5, 6, 11, 1e6].map((tries) => retryStrategy?.(tries));
  };

  it("at most", () => {
    expect(delays(1)).toEqual([25, 50, 100, 800, 1_000, 1_000, 1_000]);
  });

  it("and at least half of that", () => {
    expect(delays(0)).toEqual([13, 25, 50, 400, 500, 500, 500]);
  });

  it("by every kind of client", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { retryStrategy, sentinelRetryStrategy } = redisOptionsOf(SENTINEL);
    const { clusterRetryStrategy } = clusterOptionsOf(CLUSTER);
    for (const delayOf of [retryStrategy, sentinelRetryStrategy, clusterRetryStrategy]) {
      expect([0, 3, 1e6].map((tries) => delayOf?.(tries))).toEqual([25, 200, 1_000]);
    }
  });
});
