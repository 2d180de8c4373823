import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { Keyspace, Stream } from "./keyspace";
import { runCommand } from "./redis-commands";

// The commands are compared with a real Redis in tests/random/redis-in-process.test.ts. Here is what
// depends on a clock that stands still, and what is refused.

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

const NOW_MS = 1_700_000_000_123;

function openKeys() {
  const clock = { nowMs: NOW_MS };
  const keys = new Keyspace(() => clock.nowMs);
  const run = (...argv: readonly string[]) => runCommand(keys, argv);
  return { clock, keys, run };
}

describe("the commands of the Redis in this process", () => {
  it("tell the time as Redis does: seconds, and the microseconds of the last one", async () => {
    expect(openKeys().run("TIME")).toEqual(["1700000000", "123000"]);
    const [seconds, micros] = (await client.call("TIME")) as readonly string[];
    const toldMs = Number(seconds) * 1_000 + Number(micros) / 1_000;
    expect(Math.abs(toldMs - Date.now())).toBeLessThan(10_000);
  });

  it("answer a PING", async () => {
    expect(openKeys().run("PING")).toEqual({ ok: await client.call("PING") });
  });

  it("let a key live to the last millisecond of its time", () => {
    const { clock, run } = openKeys();
    run("SET", "a", "b", "PX", "50");
    clock.nowMs += 50;
    expect([run("GET", "a"), run("PTTL", "a"), run("EXISTS", "a")]).toEqual(["b", 0, 1]);
    clock.nowMs += 1;
    expect([run("GET", "a"), run("PTTL", "a"), run("EXISTS", "a")]).toEqual([null, -2, 0]);
    expect(run("HSET", "a", "0", "zero")).toBe(1);
    expect(run("PTTL", "a")).toBe(-1);
  });

  it("add to a stream after its last id, also when the clock has gone back", async () => {
    const add = ["XADD", "s", "MAXLEN", "9", "*", "e", "v"] as const;
    const { clock, keys, run } = openKeys();
    expect([run(...add), run(...add)]).toEqual([`${NOW_MS}-0`, `${NOW_MS}-1`]);
    clock.nowMs -= 5;
    expect(run(...add)).toBe(`${NOW_MS}-2`);
    clock.nowMs += 6;
    expect(run(...add)).toBe(`${NOW_MS + 1}-0`);
    const future = "9999999999999-5";
    const stream = Object.assign(new Stream([[future, "v"]]), { field: "e" });
    keys.set("s", { value: stream, expiresAtMs: Infinity });
    await client.xadd("s", future, "e", "v");
    expect(run(...add)).toBe(await client.call(...add));
  });

  it("refuse to guess: what the store does not send is a fault that says what to do", () => {
    const { run } = openKeys();
    const unknown = [
      ["INCR", "a"],
      ["get", "a"],
      ["SET", "a", "b"],
      ["SET", "a", "b", "EX", "1", "NX"],
      ["SET", "a", "b", "EXAT", "1"],
      ["EXPIRE", "a", "1", "NX"],
      ["HSET", "a", "0"],
      ["ZADD", "a", "NX", "1", "b"],
      ["ZADD", "a", "1.5", "b"],
      ["ZRANGEBYSCORE", "a", "-inf", "+inf"],
      ["ZRANGEBYSCORE", "a", "(1", "+inf", "LIMIT", "0", "1"],
      ["ZRANGEBYSCORE", "a", "-inf", "+inf", "LIMIT", "0", "-1"],
      ["XADD", "a", "MAXLEN", "~", "1", "*", "e", "v"],
      ["XADD", "a", "MAXLEN", "1", "1-1", "e", "v"],
      ["XRANGE", "a", "1", "+"],
      ["XREVRANGE", "a", "+", "-"],
      ["SET", "a", "b", "KEEPTTL", "NX"],
      ["RPUSH", "a"],
      ["LRANGE", "a", "0"],
    ];
    for (const argv of unknown) {
      const remedy = /^The Redis of this process does not know .* compare it with a real Redis\.$/;
      expect(() => run(...argv), argv.join(" ")).toThrow(remedy);
    }
  });
});

describe("the keys", () => {
  it("that were taken out do not change any more, and those that were put in never do", () => {
    const { keys, run } = openKeys();
    run("HSET", "h", "0", "zero");
    const before = keys.entries();
    run("HSET", "h", "0", "other", "1", "one");
    run("DEL", "gone");
    expect(before.get("h")?.value).toEqual(new Map([["0", "zero"]]));
    keys.become(before);
    run("HDEL", "h", "0");
    expect(before.get("h")?.value).toEqual(new Map([["0", "zero"]]));
    expect(keys.entries().size).toBe(0);
  });

  it("that have expired are not taken out", () => {
    const { clock, keys, run } = openKeys();
    run("SET", "a", "b", "PX", "50");
    run("SET", "c", "d", "PX", "5000");
    const before = keys.entries();
    clock.nowMs += 51;
    expect([...keys.entries().keys()]).toEqual(["c"]);
    expect(before.size).toBe(2);
  });
});
