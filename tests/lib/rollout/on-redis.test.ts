import { afterAll, beforeAll, expect, test } from "vitest";
import { createLegacyRecordRepository, createRedisStore } from "#lib/assessment-cache";
import type { RolloutStores } from "#lib/rollout-engines";
import { ROLLOUT_MODES } from "#lib/services/attempt";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { answer, attemptOf, rolloutWorld, wholeLife } from "./rollout-world";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

let redis: RedisServer;
let stores: RolloutStores;

beforeAll(async () => {
  redis = await startRedis();
  const connection = connectWithoutTimeLimit({ kind: "single", url: redis.appUrl });
  stores = {
    store: createRedisStore(connection),
    alone: createRedisStore(connection, { legacyPodsMayRun: false }),
    records: createLegacyRecordRepository(connection),
  };
});

afterAll(async () => {
  await stores.store.close();
  await redis.stop();
});

test("a life loses nothing on a real Redis, whatever the mode is at each request", async () => {
  const failures: string[] = [];
  for (let drawn = 0; drawn < 64; drawn += 1) {
    // Every three modes in a row are drawn.
    const modeAt = (at: number) => ROLLOUT_MODES[(drawn >> (2 * (at % 3))) % 4];
    const modes = Array.from({ length: 7 }, (_, at) => modeAt(at));
    const slot = { userId: `student-${drawn}`, resourceId: "fractions" };
    const life = modes.flatMap((mode) => (mode === undefined ? [] : [mode]));
    await wholeLife(rolloutWorld({ stores }), life, slot).catch((error: unknown) => {
      failures.push(`${life.join()}: ${String(error)}`);
    });
  }
  expect(failures).toEqual([]);
}, 30_000);

test("derive writes neither pointer nor mark, and two answers at once leave one", async () => {
  const slot = { userId: "alone", resourceId: "fractions" };
  const world = rolloutWorld({ stores });
  const attempt = attemptOf(await world.engine.ensureActiveState(slot));
  const both = await Promise.allSettled([
    answer(world, attempt, slot),
    answer(rolloutWorld({ stores }), attempt, slot),
  ]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await stores.records.peek(slot)).toEqual({
    ...{ isPinned: false, highWater: 0 },
    current: { number: 1, isFinalized: false },
  });
});
