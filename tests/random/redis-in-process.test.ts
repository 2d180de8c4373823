import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_NAMES } from "#tests/lua/redis-commands";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { commandsAgree } from "./redis-in-process/command-histories";
import type { Runner } from "./redis-in-process/command-histories";
import { decodingAgrees } from "./redis-in-process/documents";
import { COMMAND_MUTANTS, DECODING_MUTANTS } from "./redis-in-process/mutants";

let server: RedisServer;
let client: Redis;

beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url);
});

afterAll(async () => {
  client.disconnect();
  await server.stop();
});

describe("the commands of the Redis in this process", () => {
  const NAME = "have the same replies as those of a real Redis, in any history";

  /** The histories must reach all of these. */
  const sometimes = [
    ...["GET", "HGET", "HGETALL", "HKEYS", "LRANGE", "ZSCORE", "ZCOUNT"].flatMap(everyEnd),
    ...["HSET", "HDEL", "ZADD", "ZREM", "ZRANGEBYSCORE LIMIT", "XREVRANGE COUNT"].flatMap(everyEnd),
    ...["XRANGE"].flatMap(everyEnd),
    ...["SET KEEPTTL: done", "RPUSH: done", "RPUSH: WRONGTYPE"],
    ...["done", "ERR", "WRONGTYPE"].map((end) => `LTRIM: ${end}`),
    ...["DEL", "EXISTS", "EXPIRE", "PTTL"].flatMap((form) => [`${form}: done`, `${form}: nothing`]),
    ...["SET EX", "SET PX", "XADD MAXLEN"].flatMap((form) => [`${form}: done`, `${form}: ERR`]),
    ...["EXPIRE: ERR", "ZRANGEBYSCORE LIMIT: ERR", "XADD MAXLEN: WRONGTYPE"],
  ];

  function property(run?: Runner) {
    return {
      id: "redis-in-process",
      title:
        "The Redis in this process and a real one give the same replies and hold the same keys",
      file: "redis-in-process.test.ts",
      test: NAME,
      runs: 1_000,
      ...commandsAgree(() => client, run),
    };
  }

  test(NAME, () => holds({ ...property(), sometimes }), TIME_MAX_MS);

  test("are all of them among those that the histories must reach", () => {
    const reached = new Set(sometimes.map((name) => name.split(/[ :]/)[0]));
    // Compared in tests/lua/redis-commands.test.ts, because their replies do not depend on keys.
    expect(COMMAND_NAMES.filter((name) => !reached.has(name))).toEqual(["PING", "TIME"]);
  });

  for (const { name, run } of COMMAND_MUTANTS) {
    test(
      `${name} is found by the same histories`,
      async () => {
        const trace = await breaks(property(run));
        expect(trace.title).toContain("in process");
      },
      TIME_MAX_MS,
    );
  }
});

/** It finds something, it finds nothing, and the key has another type. */
function everyEnd(form: string): readonly string[] {
  return ["done", "nothing", "WRONGTYPE"].map((end) => `${form}: ${end}`);
}

describe("the Lua of this process", () => {
  const NAME = "decodes every text as the Lua of a real Redis does";

  function property(given?: (document: string) => string) {
    return {
      id: "lua-in-process",
      title: "The Lua in this process and that of a real Redis decode every text alike",
      file: "redis-in-process.test.ts",
      test: NAME,
      runs: 3_000,
      ...decodingAgrees(() => client, given),
    };
  }

  const sometimes = ["JSON: decoded", "JSON: rejected", "no JSON: decoded", "no JSON: rejected"];

  test(NAME, () => holds({ ...property(), sometimes }), TIME_MAX_MS);

  for (const { name, given } of DECODING_MUTANTS) {
    test(
      `${name} is found by the same texts`,
      async () => {
        const trace = await breaks(property(given));
        expect(trace.title).toContain("in process");
      },
      TIME_MAX_MS,
    );
  }
});
