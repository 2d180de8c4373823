import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { postAttemptEvent } from "#lib/http/attempt-http";
import { connectRedis, type RedisConnection } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { type Fault } from "#lib/fault";
import { createRateLimit } from "#lib/rate-limit";
import type { RateLimit } from "#lib/rate-limit-contract";
import { fakePorts } from "../lib/actions/fake-ports";
import { startRedis, type RedisServer } from "../servers/redis-server";

const PER_MINUTE = 5;

let server: RedisServer;
let connections: readonly RedisConnection[];

beforeAll(async () => {
  server = await startRedis();
  connections = await Promise.all([connected(), connected()]);
});

afterAll(async () => {
  for (const { client } of connections) client.disconnect();
  await server.stop();
});

async function connected(): Promise<RedisConnection> {
  const connection = connectRedis(
    { kind: "single", url: server.appUrl },
    () => undefined,
    systemClock,
  );
  await once(connection.client, "ready");
  return connection;
}

/** The rate limits of two instances of the application. */
function instances(onFallback: () => void): readonly RateLimit[] {
  return connections.map(({ client }) => createRateLimit(client, PER_MINUTE, onFallback));
}

async function served(limits: readonly RateLimit[], userId: string, times: number) {
  const faults: Fault[] = [];
  for (let at = 0; at < times; at += 1) {
    await limits[at % limits.length]?.count(userId).catch((fault: Fault) => faults.push(fault));
  }
  return { served: times - faults.length, faults };
}

test("what is too much is counted over all instances, for each user alone", async () => {
  const onFallback = vi.fn();
  const limits = instances(onFallback);
  const { served: count, faults } = await served(limits, "mia", PER_MINUTE + 3);
  expect(count).toBe(PER_MINUTE);
  expect(onFallback).not.toHaveBeenCalled();
  for (const fault of faults) {
    expect(fault).toMatchObject({ code: "rate_limited", retryable: true });
    expect(fault.retryAfterSeconds).toBeGreaterThan(0);
    expect(fault.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(fault.message).not.toContain("mia");
  }
  expect((await served(limits, "leo", 1)).served).toBe(1);
});

test("0 lets everything through, and touches nothing", async () => {
  const { client } = await connected();
  const none = createRateLimit(client, 0, () => undefined);
  expect((await served([none], "zoe", 50)).served).toBe(50);
  expect(await client.exists("assess:rate:zoe")).toBe(0);
  client.disconnect();
});

test("while Redis does not answer, each instance counts for itself and nobody waits long", async () => {
  const onFallback = vi.fn();
  const limits = instances(onFallback);
  await server.pause();
  try {
    const { served: count } = await served(limits, "ida", 2 * PER_MINUTE + 4);
    expect(count).toBe(2 * PER_MINUTE);
    expect(onFallback).toHaveBeenCalledTimes(2 * PER_MINUTE + 4);
  } finally {
    await server.resume();
  }
});

test("over HTTP it is 429 with when to try again, and the engine is not asked", async () => {
  const { ports, apply } = fakePorts();
  const rateLimit = createRateLimit(null, 1, () => undefined);
  const start = () =>
    postAttemptEvent(
      { ...ports, rateLimit },
      new Request("http://holdfast.test/api", {
        method: "POST",
        headers: { "content-type": "application/json", "x-student": "mia" },
        body: JSON.stringify({ type: "attempt.start" }),
      }),
      "quiz",
    );
  expect((await start()).status).toBe(200);
  const reply = await start();
  expect([reply.status, await reply.json()]).toEqual([
    429,
    { outcome: "fault", code: "rate_limited" },
  ]);
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(apply).toHaveBeenCalledTimes(1);
});
