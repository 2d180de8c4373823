import { Cluster, Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connectRedis } from "#lib/assessment-cache";
import type { RedisClient } from "#lib/assessment-cache";
import type { RedisTarget } from "#lib/redis-target";
import { systemClock } from "#lib/clock";

/** An address where no server listens. */
const UNREACHABLE = { host: "127.0.0.1", port: 1 };
const SINGLE: RedisTarget = { kind: "single", url: "redis://127.0.0.1:1/3" };
const SENTINEL: RedisTarget = { kind: "sentinel", sentinels: [UNREACHABLE], name: "primary" };
const CLUSTER: RedisTarget = { kind: "cluster", nodes: [UNREACHABLE] };

const clients: RedisClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
  vi.restoreAllMocks();
});

function connect(target: RedisTarget, onError: (error: Error) => void = () => undefined) {
  const connection = connectRedis(target, onError, systemClock);
  clients.push(connection.client);
  return connection;
}

function redisOptionsOf(target: RedisTarget) {
  const { client } = connect(target);
  if (!(client instanceof Redis)) throw new Error("expected a client of one server");
  return client.options;
}

function clusterOptionsOf(target: RedisTarget) {
  const { client } = connect(target);
  if (!(client instanceof Cluster)) throw new Error("expected a Cluster client");
  return client.options;
}

const TIMEOUTS = {
  maxRetriesPerRequest: 0,
  commandTimeout: 300,
  socketTimeout: 2_000,
  connectTimeout: 1_000,
};

describe("every client has timeouts, and never sends a command twice", () => {
  it("for a single server", () => {
    const options = redisOptionsOf(SINGLE);
    expect(options).toMatchObject({ ...TIMEOUTS, enableOfflineQueue: false, port: 1, db: 3 });
  });

  it("for Sentinel", () => {
    const options = redisOptionsOf(SENTINEL);
    expect(options).toMatchObject({ ...TIMEOUTS, enableOfflineQueue: false });
    expect(options).toMatchObject({ sentinels: [UNREACHABLE], name: "primary" });
  });

  it("for a Cluster, which reads from the primaries only (H17)", () => {
    expect(clusterOptionsOf(CLUSTER)).toMatchObject({
      enableOfflineQueue: false,
      redisOptions: TIMEOUTS,
      scaleReads: "master",
      retryDelayOnTryAgain: 20,
      retryDelayOnClusterDown: 50,
      retryDelayOnFailover: 50,
      maxRedirections: 6,
    });
  });
});

describe("logins and TLS reach the client", () => {
  const login = { username: "app", password: "word" };
  const tls = { servername: "redis.school" };

  it("of a single server; the password may be alone", () => {
    const url = "rediss://127.0.0.1:1";
    const single = { kind: "single", url, login, tls } as const;
    expect(redisOptionsOf(single)).toMatchObject({ ...login, tls });
    expect(redisOptionsOf({ ...single, url: "redis://127.0.0.1:1" })).not.toHaveProperty("tls");
    const { username, password } = redisOptionsOf({ ...single, login: { password: "alone" } });
    expect([username ?? null, password]).toEqual([null, "alone"]);
  });

  it("of the master and of the sentinels, each their own", () => {
    const sentinelLogin = { username: "watch", password: "dog" };
    const sentinelTls = { servername: "sentinel.school" };
    const target: RedisTarget = { ...SENTINEL, login, tls, sentinelLogin, sentinelTls };
    expect(redisOptionsOf(target)).toMatchObject({
      ...{ ...login, tls, sentinelUsername: "watch", sentinelPassword: "dog" },
      sentinelTLS: sentinelTls,
    });
    const plain = redisOptionsOf({ ...SENTINEL, sentinelLogin: { password: "dog" } });
    expect(plain).toMatchObject({ sentinelPassword: "dog" });
    expect(plain.sentinelUsername ?? null).toBeNull();
    const without = redisOptionsOf(SENTINEL);
    expect([without.sentinelPassword ?? null, without.sentinelTLS ?? null]).toEqual([null, null]);
  });

  it("of a Cluster, whose nodes are then connected by name, as the certificate says", () => {
    const { redisOptions, dnsLookup } = clusterOptionsOf({ ...CLUSTER, login, tls });
    expect(redisOptions).toMatchObject({ ...login, tls });
    const { client } = connect(CLUSTER);
    expect(client).toMatchObject({ startupNodes: [UNREACHABLE] });
    const found = vi.fn();
    dnsLookup?.("node.school", found);
    expect(found.mock.calls).toEqual([[null, "node.school"]]);
    expect(clusterOptionsOf(CLUSTER).redisOptions).not.toHaveProperty("tls");
  });
});

it("only a Cluster uses keys with a hash tag", () => {
  expect([SINGLE, SENTINEL, CLUSTER].map((target) => connect(target).layout)).toEqual([
    "plain",
    "plain",
    "tagged",
  ]);
});

it("the client reconnects if the server has become a replica, without sending the command again", () => {
  const { reconnectOnError } = redisOptionsOf(SINGLE);
  expect(reconnectOnError?.(new Error("READONLY You can't write against a replica"))).toBe(1);
  expect(reconnectOnError?.(new Error("ERR not READONLY"))).toBe(false);
});

it("onError is called for every connection error", () => {
  const onError = vi.fn();
  const { client } = connect(SINGLE, onError);
  const error = new Error("refused");
  client.emit("error", error);
  expect(onError).toHaveBeenCalledWith(error);
});

it("a connection whose SELECT was refused is closed and opened again, and no other error does so", () => {
  const { client } = connect(SINGLE);
  const disconnect = vi.spyOn(client, "disconnect").mockReturnValue();
  const failed = (name?: string) =>
    client.emit("error", Object.assign(new Error("refused"), name && { command: { name } }));
  failed();
  failed("get");
  expect(disconnect).not.toHaveBeenCalled();
  failed("select");
  expect(disconnect.mock.calls).toEqual([[true]]);
  disconnect.mockRestore();
});

describe("a lost connection is opened again after a delay that doubles from 25 ms to a second", () => {
  const delays = (random: number): readonly unknown[] => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const { retryStrategy } = redisOptionsOf(SINGLE);
    return [0, 1, 2, 5, 6, 11, 1e6].map((tries) => retryStrategy?.(tries));
  };

  it("without jitter", () => {
    expect(delays(1)).toEqual([25, 50, 100, 800, 1_000, 1_000, 1_000]);
  });

  it("with the largest jitter, after half of that", () => {
    expect(delays(0)).toEqual([13, 25, 50, 400, 500, 500, 500]);
  });

  it("for every kind of client", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { retryStrategy, sentinelRetryStrategy } = redisOptionsOf(SENTINEL);
    const { clusterRetryStrategy } = clusterOptionsOf(CLUSTER);
    for (const delayOf of [retryStrategy, sentinelRetryStrategy, clusterRetryStrategy]) {
      expect([0, 3, 1e6].map((tries) => delayOf?.(tries))).toEqual([25, 200, 1_000]);
    }
  });
});
