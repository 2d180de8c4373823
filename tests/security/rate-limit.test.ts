import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fc, test as property } from "@fast-check/vitest";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { postAttemptEvent } from "#lib/http/attempt-http";
import { connectRedis, type RedisConnection } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { type Fault } from "#lib/fault";
import { createRateLimit } from "#lib/rate-limit";
import type { RateLimit } from "#lib/rate-limit-contract";
import { fakePorts } from "../lib/actions/fake-ports";
import { connectWithoutTimeLimit } from "../lib/assessment-cache/unlimited-connection";
import { startRedis, type RedisServer } from "../servers/redis-server";

const PROCESSES_MAX = 4;

let server: RedisServer;
let connections: readonly RedisConnection[];
let users = 0;

beforeAll(async () => {
  server = await startRedis();
  connections = await Promise.all(
    Array.from({ length: PROCESSES_MAX }, () => connected(connectWithoutTimeLimit(target()))),
  );
});

afterAll(async () => {
  for (const { client } of connections) client.disconnect();
  await server.stop();
});

function target() {
  return { kind: "single", url: server.appUrl } as const;
}

async function connected(connection: RedisConnection): Promise<RedisConnection> {
  await once(connection.client, "ready");
  return connection;
}

/** Rate limits of two processes whose reports fail in time, as in production. The clock is the test's. */
async function limitedProcesses(
  onFallback: (error: unknown) => void,
  nowMs: () => number,
): Promise<readonly RateLimit[]> {
  const two = [1, 2].map(() => connected(connectRedis(target(), () => undefined, systemClock)));
  return (await Promise.all(two)).map(({ client }) => {
    onTestFinished(() => client.disconnect());
    return createRateLimit(client, 5, onFallback, nowMs);
  });
}

/** One whom nobody has counted yet. */
function newUser(): string {
  users += 1;
  return `user-${users}`;
}

function keyOf(userId: string): string {
  return `assess:rate:${userId}`;
}

/** The rate limits of several processes of the application. */
function processesOf(
  count: number,
  perMinute: number,
  onFallback: (error: unknown) => void = failed,
): readonly RateLimit[] {
  return connections
    .slice(0, count)
    .map(({ client }) => createRateLimit(client, perMinute, onFallback));
}

function failed(error: unknown): void {
  throw error;
}

/**
 * Every report that was sent is answered, and the one that follows it: replies come in the order of
 * the commands.
 */
async function reported(): Promise<void> {
  for (let reports = 0; reports < 2; reports += 1) {
    await Promise.all(connections.map(({ client }) => client.ping()));
    await new Promise(setImmediate);
  }
}

/** How many of these requests are served. All are sent before any reply of Redis is read. */
async function burst(limit: RateLimit | undefined, userId: string, times: number) {
  const faults: Fault[] = [];
  const requests = Array.from({ length: times }, async () => {
    await limit?.count(userId).catch((fault: Fault) => faults.push(fault));
  });
  await Promise.all(requests);
  return { served: times - faults.length, faults };
}

async function oneAfterTheOther(limits: readonly RateLimit[], userId: string, times: number) {
  let served = 0;
  for (let at = 0; at < times; at += 1) {
    served += (await burst(limits[at % limits.length], userId, 1)).served;
    await reported();
  }
  return served;
}

test("what is too much is counted over all instances, for each user alone", async () => {
  const limits = processesOf(2, 5);
  const mia = newUser();
  expect(await oneAfterTheOther(limits, mia, 10)).toBe(5 + 1);
  const { faults } = await burst(limits[0], mia, 1);
  expect(faults).toMatchObject([{ code: "rate_limited", retryable: true }]);
  expect(faults[0]?.retryAfterSeconds).toBeGreaterThan(0);
  expect(faults[0]?.retryAfterSeconds).toBeLessThanOrEqual(60);
  expect(faults[0]?.message).not.toContain(mia);
  expect((await burst(limits[0], newUser(), 1)).served).toBe(1);
});

test("0 lets everything through, and touches nothing", async () => {
  const userId = newUser();
  const [none] = processesOf(1, 0);
  expect((await burst(none, userId, 50)).served).toBe(50);
  await reported();
  expect(await connections[0]?.client.exists(keyOf(userId))).toBe(0);
});

describe("the error of the count", () => {
  const N = 10;
  const PER_MINUTE = 300;

  test("one process alone serves exactly the limit, however fast the requests come", async () => {
    const [alone] = processesOf(1, PER_MINUTE);
    expect((await burst(alone, newUser(), 2 * PER_MINUTE)).served).toBe(PER_MINUTE);
  });

  test("a user who waits for each answer gets (P - 1) * N more at most, and can get them", async () => {
    const limits = processesOf(3, PER_MINUTE);
    const [first, second, third] = limits;
    const userId = newUser();
    let served = 0;
    const one = async (limit: RateLimit | undefined, times: number) => {
      if (limit !== undefined) served += await oneAfterTheOther([limit], userId, times);
    };
    for (const limit of limits) await one(limit, 1);
    await one(second, N - 1);
    await one(third, N - 1);
    expect(await connections[0]?.client.get(keyOf(userId)), "nobody has heard of them").toBe("3");
    await one(first, PER_MINUTE);
    for (const limit of limits) await one(limit, PER_MINUTE);
    expect(served).toBe(PER_MINUTE + 2 * N);
  });

  const burstOf = fc.record({
    process: fc.nat({ max: PROCESSES_MAX - 1 }),
    size: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
    /** Whether the replies of Redis arrive before the next burst. */
    isAnswered: fc.boolean(),
  });
  const schedule = fc.array(burstOf, { minLength: 5, maxLength: 40 });

  property.prop(
    [fc.integer({ min: 1, max: PROCESSES_MAX }), fc.constantFrom(1, 7, 45, 100), schedule],
    { seed: 7, numRuns: 100 },
  )("is within the bound for any bursts on any processes", async (processes, perMinute, bursts) => {
    const limits = processesOf(processes, perMinute);
    const userId = newUser();
    const results: Promise<number>[] = [];
    let [requests, f] = [0, 0];
    let sinceAnswer = limits.map(() => 0);
    for (const { process, size, isAnswered } of bursts) {
      const at = process % processes;
      results.push(burst(limits[at], userId, size).then(({ served }) => served));
      requests += size;
      sinceAnswer = sinceAnswer.map((count, index) => (index === at ? count + size : count));
      f = Math.max(f, ...sinceAnswer.map((count) => count - 1));
      if (!isAnswered) continue;
      await reported();
      sinceAnswer = limits.map(() => 0);
    }
    const served = (await Promise.all(results)).reduce((sum, each) => sum + each, 0);
    const n = Math.ceil(perMinute / 30);
    const more = (processes - 1) * Math.min(perMinute, n + 2 * f);
    expect(served).toBeLessThanOrEqual(perMinute + more);
    expect(served).toBeGreaterThanOrEqual(Math.min(perMinute, requests));
    await reported();
    const counted = Number(await connections[0]?.client.get(keyOf(userId)));
    expect(counted, "nothing counts twice").toBeLessThanOrEqual(served);
    expect(served - counted, "what is not reported").toBeLessThanOrEqual(processes * (n - 1));
  });
});

/** Counts the reports that this process sends. */
function watchedProcess(perMinute: number) {
  const [limit] = processesOf(1, perMinute);
  // The library defines its script as a command of the client.
  const client = connections[0]?.client as unknown as { rlflxIncr: () => Promise<unknown> };
  return { limit, reports: vi.spyOn(client, "rlflxIncr") };
}

describe("the count in Redis", () => {
  test("is reported at the first request and every N, in a minute that begins once", async () => {
    const { limit, reports } = watchedProcess(300);
    const userId = newUser();
    await oneAfterTheOther(limit === undefined ? [] : [limit], userId, 25);
    expect(reports).toHaveBeenCalledTimes(3);
    const client = connections[1]?.client;
    expect(await client?.get(keyOf(userId))).toBe("21");
    await client?.expire(keyOf(userId), 5);
    await oneAfterTheOther(processesOf(1, 300), userId, 1);
    const leftMs = (await client?.pttl(keyOf(userId))) ?? 0;
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(5_000);
  });

  test("has at most one report under way for a user", async () => {
    const { limit, reports } = watchedProcess(300);
    await burst(limit, newUser(), 200);
    expect(reports).toHaveBeenCalledTimes(1);
    await reported();
  });

  test("is shared with pods of the earlier version, which count each request in it", async () => {
    const ours = processesOf(1, 5);
    const earlier = new RateLimiterRedis({
      ...{ points: 5, duration: 60, keyPrefix: "assess:rate", inMemoryBlockOnConsumed: 6 },
      storeClient: connections[1]?.client,
    });
    const userId = newUser();
    await oneAfterTheOther(
      [ours].flatMap((each) => each ?? []),
      userId,
      3,
    );
    await earlier.consume(userId);
    await earlier.consume(userId);
    await expect(earlier.consume(userId)).rejects.toMatchObject({ consumedPoints: 6 });
    // It has not heard of them before it reports again.
    expect(
      await oneAfterTheOther(
        [ours].flatMap((each) => each ?? []),
        userId,
        3,
      ),
    ).toBe(1);
  });

  test("may be lost: a process remembers what it served itself", async () => {
    const limits = processesOf(1, 5);
    const userId = newUser();
    expect(await oneAfterTheOther(limits, userId, 3)).toBe(3);
    await connections[0]?.client.del(keyOf(userId));
    expect(await oneAfterTheOther(limits, userId, 5)).toBe(2);
  });

  test("decides when the minute ends, for each process", async () => {
    let now = 0;
    const limits = connections
      .slice(0, 2)
      .map(({ client }) => createRateLimit(client, 3, failed, () => now));
    const userId = newUser();
    await connections[0]?.client.set(keyOf(userId), "0", "EX", 30);
    expect(await oneAfterTheOther(limits, userId, 10)).toBe(3 + 1);
    await connections[0]?.client.del(keyOf(userId));
    now = 30_000;
    expect((await burst(limits[0], userId, 1)).served).toBe(1);
    await reported();
    expect(await connections[0]?.client.get(keyOf(userId))).toBe("1");
    expect(await oneAfterTheOther(limits, userId, 10)).toBe(2 + 1);
  });
});

test("while Redis does not answer, each process counts for itself and nobody waits", async () => {
  const onFallback = vi.fn();
  const [one, other] = await limitedProcesses(onFallback, () => 0);
  const userId = newUser();
  await server.pause();
  try {
    const bursts = await Promise.all([burst(one, userId, 20), burst(other, userId, 20)]);
    expect(bursts.map(({ served }) => served)).toEqual([5, 5]);
    // The reports of both are still under way.
    expect(onFallback).not.toHaveBeenCalled();
    await expect.poll(() => onFallback).toHaveBeenCalledTimes(2);
    // Both pause: a flood of requests is no flood of failures.
    const more = await Promise.all([burst(one, newUser(), 20), burst(other, newUser(), 20)]);
    expect(more.map(({ served }) => served)).toEqual([5, 5]);
    await sleep(500);
    expect(onFallback).toHaveBeenCalledTimes(2);
  } finally {
    await server.resume();
  }
});

test("when Redis answers again, the processes count together again", async () => {
  let nowMs = 0;
  const onFallback = vi.fn();
  const limits = await limitedProcesses(onFallback, () => nowMs);
  await server.pause();
  try {
    await Promise.all(limits.map((limit) => burst(limit, newUser(), 1)));
    await expect.poll(() => onFallback).toHaveBeenCalledTimes(2);
  } finally {
    await server.resume();
  }
  nowMs = 1_000;
  await reported();
  expect(await oneAfterTheOther(limits, newUser(), 10)).toBe(5 + 1);
  expect(onFallback).toHaveBeenCalledTimes(2);
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
