import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { storesAgree } from "./two-stores/histories";
import type { Stores } from "./two-stores/histories";
import { MUTANTS } from "./two-stores/mutants";
import { luaFixture, memoryFixture, redisFixture } from "./two-stores/store-fixture";

let server: RedisServer;
let stores: Stores;

beforeAll(async () => {
  server = await startRedis();
  stores = {
    memory: memoryFixture(),
    lua: await luaFixture(),
    redis: redisFixture(server.url),
  };
});

afterAll(async () => {
  stores.redis.stop();
  await server.stop();
});

const NAME =
  "memory, Lua in process and a real Redis give the same replies to any history of commands";

function property(mutant: Partial<Stores> = {}) {
  return {
    id: "two-stores",
    title:
      "The memory store, the Redis store in process and on a real Redis reply alike and hold the same keys",
    file: "two-stores.test.ts",
    test: NAME,
    runs: 300,
    ...storesAgree(() => ({ ...stores, ...mutant })),
  };
}

test(NAME, () => holds({ ...property(), sometimes: SOMETIMES }), TIME_MAX_MS);

for (const { name, apply } of MUTANTS) {
  test(
    `${name} is found by the same histories`,
    async () => {
      const trace = await breaks(property({ mutant: apply }));
      expect(trace.title).toContain("in memory");
    },
    TIME_MAX_MS,
  );
}

/** The histories must reach all of these. */
const SOMETIMES = [
  "load: nothing",
  "load: a record",
  "create: created",
  "create: occupied",
  "create: burned",
  "create: cleared",
  "commit: committed",
  "commit: stale",
  "clear: cleared",
  "clear: stale",
  "adoptList: none",
  "adoptList: a list",
  "claimDue: nothing",
  "claimDue: rows",
  "reschedule: moved",
  "reschedule: stale",
  "acknowledge: done",
  "acknowledge: stale",
  "an error is thrown",
];
