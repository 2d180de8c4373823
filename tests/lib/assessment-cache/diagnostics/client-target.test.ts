import { Cluster, Redis } from "ioredis";
import { expect, test } from "vitest";
import { targetOf } from "#lib/assessment-cache/diagnostics/client-target";
import type { RedisClient } from "#lib/assessment-cache";
import { singleServerOf } from "#lib/redis-target";

function targetAt(client: RedisClient) {
  client.disconnect();
  return targetOf(client);
}

test("a server is the one of the client's URL, with its login, database and TLS", () => {
  const client = new Redis("rediss://ada:se%3Fcret@redis.example.com:6380/3", {
    lazyConnect: true,
    tls: { servername: "inner" },
  });
  const target = targetAt(client);
  expect(target.kind === "single" && singleServerOf(target)).toEqual({
    ...{ host: "redis.example.com", port: 6_380, family: 0, database: 3 },
    login: { username: "ada", password: "se?cret" },
    tls: { servername: "inner" },
  });
});

test("a server without options is the one that ioredis connects to", () => {
  const target = targetAt(new Redis({ lazyConnect: true, host: "::1", family: 6 }));
  expect(target.kind === "single" && singleServerOf(target)).toEqual({
    ...{ host: "::1", port: 6_379, family: 6, database: 0, login: undefined, tls: undefined },
  });
});

test("sentinels have their own login and TLS", () => {
  const client = new Redis({
    ...{ lazyConnect: true, name: "main", password: "data", db: 1 },
    sentinels: [{ host: "one", port: 26_380 }, { host: "two" }],
    ...{ sentinelUsername: "watch", sentinelPassword: "watching", sentinelTLS: {} },
  });
  expect(targetAt(client)).toEqual({
    kind: "sentinel",
    sentinels: [
      { host: "one", port: 26_380 },
      { host: "two", port: 26_379 },
    ],
    ...{ name: "main", database: 1, tls: undefined, sentinelTls: {} },
    login: { username: undefined, password: "data" },
    sentinelLogin: { username: "watch", password: "watching" },
  });
});

test("a Cluster is found by its start nodes, in each form that ioredis takes", () => {
  const nodes = [{ host: "one", port: 7_000 }, 7_001, "redis://three:7002"];
  const client = new Cluster(nodes, {
    lazyConnect: true,
    redisOptions: { username: "ada", password: "data" },
  });
  expect(targetAt(client)).toEqual({
    kind: "cluster",
    nodes: [
      { host: "one", port: 7_000 },
      { host: "127.0.0.1", port: 7_001 },
      { host: "three", port: 7_002 },
    ],
    ...{ login: { username: "ada", password: "data" }, tls: undefined },
  });
});
