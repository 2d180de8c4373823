import { performance } from "node:perf_hooks";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisStore } from "#lib/assessment-cache/redis-part";
import { systemClock } from "#lib/clock";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { freshSlot, stateJson } from "./backends";

/** A command has 300 ms. */
const FAILS_WITHIN_MS = 1_000;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

/** How long it takes until the command fails. */
async function failureMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await expect(work()).rejects.toMatchObject({ code: "redis_unavailable", retryable: true });
  return performance.now() - began;
}

function openStore(given: Redis) {
  given.on("error", () => undefined);
  return redisStore(given).open({ options: {}, clock: systemClock, onError: () => undefined })
    .store;
}

describe("a request fails soon, though the application's client has default options", () => {
  it("while Redis is paused, and works again when it runs", async () => {
    const given = new Redis(server.url);
    const store = openStore(given);
    const slot = freshSlot();
    await store.create(slot, { number: 1, stateJson: stateJson(1) });
    await server.pause();
    expect(await failureMs(() => store.load(slot))).toBeLessThan(FAILS_WITHIN_MS);
    await server.resume();
    await expect
      .poll(() => store.load(slot).catch(() => null))
      .toMatchObject({
        record: { number: 1 },
      });
    await store.close();
    given.disconnect();
  });

  it("while the connection is refused", async () => {
    const given = new Redis({ port: 1, lazyConnect: true });
    const store = openStore(given);
    // The first call waits for the first connection, for a second at most.
    expect(await failureMs(() => store.load(freshSlot()))).toBeLessThan(2 * FAILS_WITHIN_MS);
    expect(await failureMs(() => store.load(freshSlot()))).toBeLessThan(FAILS_WITHIN_MS);
    await store.close();
  });
});
