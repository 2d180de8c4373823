import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { storesAgree } from "./two-stores/histories";
import type { Stores } from "./two-stores/histories";
import { MUTANTS } from "./two-stores/mutants";
import { memorySide, redisSide } from "./two-stores/side";

let server: RedisServer;
let stores: Stores;

beforeAll(async () => {
  server = await startRedis();
  stores = { memory: memorySide(), redis: redisSide(server.url) };
});

afterAll(async () => {
  stores.redis.stop();
  await server.stop();
});

const NAME = "the memory store and a real Redis cannot be told apart by any history of commands";

function property(mutant: Partial<Stores> = {}) {
  return {
    id: "two-stores",
    title: "The memory store and a real Redis answer alike and hold the same keys",
    ...{ file: "two-stores.test.ts", test: NAME, runs: 300 },
    ...storesAgree(() => ({ ...stores, ...mutant })),
  };
}

test(NAME, () => holds({ ...property(), sometimes: SOMETIMES }), TIME_MAX_MS);

for (const { name, of } of MUTANTS) {
  test(
    `${name} is found by the same histories`,
    async () => {
      const trace = await breaks(property({ mutant: of }));
      expect(trace.title).toContain("in memory");
    },
    TIME_MAX_MS,
  );
}

/** The histories come through all of these, or they show less than they seem to. */
const SOMETIMES = [
  ...["load: nothing", "load: a record", "create: created", "create: occupied", "create: burned"],
  "create: cleared",
  ...["commit: committed", "commit: stale", "clear: cleared", "clear: stale"],
  ...["adoptList: none", "adoptList: a list"],
  ...["claimDue: nothing", "claimDue: rows"],
  ...["reschedule: moved", "reschedule: stale", "settle: settled", "settle: stale"],
  "something is thrown",
];
