import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { Keyspace } from "./keyspace";
import { scriptsOfProcess } from "./lua-store";
import { COMMAND_NAMES, runCommand } from "./redis-commands";
import { ScriptError } from "./redis-scripts";

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

const KEYS = ["text", "hash", "nothing"];
const ARGS = ["7", "é 🎓", '{"isFinalized":true}'];

async function inProcess(source: string): Promise<unknown> {
  const keys = new Keyspace(() => 1_700_000_000_123);
  runCommand(keys, ["SET", "text", "a text", "EX", "100"]);
  runCommand(keys, ["HSET", "hash", "0", "zero", "1", "one"]);
  const scripts = await scriptsOfProcess();
  try {
    return scripts.run({ source, keys: KEYS, args: ARGS }, (argv, script) =>
      runCommand(keys, argv, script),
    );
  } catch (error) {
    if (error instanceof ScriptError) return { error: withoutPlace(error.message) };
    throw error;
  }
}

async function onRedis(source: string): Promise<unknown> {
  await client.flushall();
  await client.set("text", "a text", "EX", 100);
  await client.hset("hash", "0", "zero", "1", "one");
  try {
    return await client.eval(source, KEYS.length, ...KEYS, ...ARGS);
  } catch (error) {
    return { error: withoutPlace(error instanceof Error ? error.message : "") };
  }
}

/** Without the digest of the script and the line of Redis' own that names it. */
function withoutPlace(message: string): string {
  return message.replace(/ script: [\da-f]{40}, on @user_script.*$/, "");
}

/** How Lua counts, compares and writes; how replies come into a script and leave it. */
const EXPRESSIONS = [
  ...["1", "-1", "0", "1.9", "-1.9", "2^53", "1/3", "10/2", "true", "false", "nil", "'text'"],
  ...["{}", "{1, 2, 3}", "{1, nil, 3}", "{1, false, 3}", "{{1, {'a'}}, {}, 'b'}", "{a = 1}"],
  ...["{ok = 'fine'}", "{err = 'ERR refused'}", "{1, {ok = 'fine'}}", "{'', '\\0', 'é'}"],
  ...["1 .. ''", "1.5 .. ''", "1e15 .. ''", "1e14 .. ''", "0.1 .. ''", "-0 .. ''", "(2^53) .. ''"],
  ...["1795967512227 .. ''", "1/0 .. ''", "tostring(12)", "tostring(nil)", "tostring(true)"],
  ...["tonumber('12')", "tonumber('')", "tonumber('0x10')", "tonumber(' 5 ')", "tonumber('1e3')"],
  ...["tonumber('1795967512227')", "tonumber('x') == nil", "ARGV[1] * 2", "'10' + 1"],
  ...["math.floor(7 / 2)", "math.floor(-1.5)", "math.max(1, 2, 3)", "math.max(1, tonumber('2'))"],
  ...["#'é🎓'", "('é'):byte(1)", "('abc'):sub(-1)", "('abc'):sub(2)", "('a.b'):find('.', 1, true)"],
  ...["string.match('2026-01-01T00:00:00.000Z 12', '^(%S*) (%d+)$')", "string.match('', '^[1-9]')"],
  ...["string.match('19', '^[1-9]%d*$')", "select(2, string.match('a 12', '^(%S*) (%d+)$'))"],
  ...["string.gsub('a:active:b', ':active:', ':outbox:')", "('x'):rep(3)", "'a' < 'b'"],
  ...["'2026-01-01T08:00:01.000Z' > '2026-01-01T08:00:00.000Z'", "'' <= 'a'", "'1' == 1"],
  ...["#ARGV", "#KEYS", "KEYS[1]", "KEYS[4]", "ARGV[2]", "{unpack(ARGV)}", "{1, unpack(KEYS)}"],
  ...["type(redis.call('GET', KEYS[3]))", "redis.call('GET', KEYS[3]) or 'none'", "not nil"],
  ...["redis.call('GET', KEYS[1])", "redis.call('EXISTS', 'text', 'text', 'nothing')"],
  ...[
    "redis.call('HGETALL', 'nothing')",
    "redis.call('HKEYS', 'hash')",
    "#redis.call('HKEYS', 'x')",
  ],
  ...["redis.call('HGET', 'hash', 1)", "redis.call('HGET', 'hash', 1.0)", "redis.call('PING')"],
  ...[
    "redis.call('PING').ok",
    "redis.call('SET', 'a', 5, 'EX', 10).ok",
    "redis.call('PTTL', 'hash')",
  ],
  ...["redis.call('SET', 'a', 1795967512227, 'EX', 10) and redis.call('GET', 'a')"],
  ...["redis.call('SET', 'a', 2^53 - 1, 'EX', 10) and redis.call('GET', 'a')"],
  ...["redis.call('GET', 'hash')", "redis.pcall('GET', 'hash').err", "redis.pcall('GET', 'hash')"],
  ...["redis.call('SET', 'a', 'b', 'EX', 0)", "redis.pcall('SET', 'a', 'b', 'EX', 'x').err"],
  ...["redis.call('GET', {})", "redis.pcall('GET', true).err", "redis.call('GET', nil)"],
  ...["pcall(redis.call, 'GET', 'hash')", "select('#', redis.pcall('GET', 'text'))"],
  ...["redis.sha1hex('')", "redis.sha1hex('é🎓')", "redis.sha1hex(ARGV[3])", "redis.sha1hex(7)"],
  ...["cjson.decode(ARGV[3]).isFinalized", "cjson.decode('[1,null,2]')", "cjson.decode('null')"],
  ...["type(cjson.decode('null'))", "pcall(cjson.decode, '{')", "select('#', cjson.decode('{}'))"],
  ...["type(loadstring('return 1'))", "loadstring('return')() == nil", "loadstring('=') == nil"],
  ...["nowhere", "pcall(function() nowhere = 1 end)", "io", "print"],
  ...["require", "type(string.format)", "string.format('%.0f', 2^53)", "type(_G)"],
].map((expression) => `return ${expression}`);

const SCRIPTS_TO_COMPARE = [
  "nowhere = 1",
  "local text = nil; return #text",
  "error('a text')",
  "error({err = 'ERR a table'})",
  "return 1 < 'a'",
  "#!lua flags=no-writes\nreturn redis.call('SET', 'a', 'b', 'EX', 10)",
  "#!lua flags=no-writes\nreturn redis.pcall('DEL', 'text').err",
  "#!lua flags=no-writes\nreturn redis.call('GET', KEYS[1])",
  "#!lua flags=allow-oom\nlocal a = {}\nfor at = 1, 100 do a[at] = 'key' .. at end\nreturn redis.call('EXISTS', unpack(a))",
  "local a = {}\nfor at = 1, 9000 do a[at] = at end\nreturn #{unpack(a)}",
  "for _, key in ipairs(KEYS) do redis.call('DEL', key) end\nreturn redis.call('EXISTS', unpack(KEYS))",
];

describe("the Lua of this process", () => {
  it.each([...EXPRESSIONS, ...SCRIPTS_TO_COMPARE])(
    "replies as a real Redis: %s",
    async (source) => {
      expect(await inProcess(source)).toEqual(await onRedis(source));
    },
  );

  it("is given by no script what Redis writes in different ways", async () => {
    for (const value of ["1.5", "2^53", "0/0", "-0"]) {
      const send = inProcess(`return redis.call('GET', ${value})`);
      await expect(send).rejects.toThrow("does not know a script that sends");
    }
  });

  it("names the line of a script that fails", async () => {
    const failing = JSON.stringify(await inProcess("local a = 1\nreturn a.b.c"));
    expect(failing).toMatch(/^\{"error":"ERR user_script:2: attempt/);
  });

  it("runs a script anew each time, and keeps what it holds", async () => {
    const scripts = await scriptsOfProcess();
    const run = (): unknown =>
      inProcess("local a = {}\nfor at = 1, 100 do a[at] = {at} end\nreturn a");
    for (let times = 0; times < 200; times += 1) await run();
    const before = scripts.kibibytes;
    for (let times = 0; times < 2_000; times += 1) await run();
    expect(scripts.kibibytes).toBeLessThan(2 * before + 1_000);
  });
});

describe("the scripts of the store", () => {
  // `rows` lists slots for operators: no exploration runs it, and its tests are on a real Redis.
  const { rows: _lists, ...explored } = SCRIPTS;
  const sources = Object.values(explored).join("\n");
  const used = (pattern: RegExp): readonly string[] =>
    [...new Set([...sources.matchAll(pattern)].map(([, name]) => String(name)))].sort();

  it("send only commands that the Redis in this process has", () => {
    const sent = used(/redis\.p?call\('(\w+)'/g);
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.filter((name) => !COMMAND_NAMES.some((known) => known === name))).toEqual([]);
  });

  it("use of redis and cjson what is there: nothing encodes", () => {
    expect(used(/\b(redis\.\w+)/g)).toEqual(["redis.call", "redis.pcall", "redis.sha1hex"]);
    expect(used(/\b((?:cjson|cmsgpack|struct|bit|os|table)\.\w+)/g)).toEqual(["cjson.decode"]);
  });
});
