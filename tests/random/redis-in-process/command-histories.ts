import fc from "fast-check";
import type { Redis } from "ioredis";
import { Keyspace } from "#tests/lua/keyspace";
import { isError, isStatus, runCommand } from "#tests/lua/redis-commands";
import type { Reply } from "#tests/lua/redis-commands";
import type { HistoryTrace, Property } from "../property";
import { ADVANCE_EXPIRY_LUA, SNAPSHOT_LUA } from "./raw-lua";

const COMMANDS_MAX = 40;

/** A command, or time that passes. */
type Operation = { readonly argv: readonly string[] } | { readonly advanceMs: number };

const KEYS = ["text", "hash", "set", "stream", "list"] as const;
const keys = fc.constantFrom(...KEYS);
const someKeys = fc.array(keys, { minLength: 1, maxLength: 5 });

/** Mostly the key for commands of this type, so that it grows; any other key has a wrong type. */
const [text, hash, set, stream, list] = KEYS.map((own) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(own) }, { weight: 1, arbitrary: keys }),
) as [Keys, Keys, Keys, Keys, Keys];
type Keys = fc.Arbitrary<(typeof KEYS)[number]>;

/** Short ones, in which a hash stays in order, one that is too long for that, and any at all. */
const texts = fc.oneof(
  fc.constantFrom("", "1", "{}", "é, 好, 🎓", "a\u0000b", "\u2028", "x".repeat(70)),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  // Half of a surrogate pair is replaced on its way.
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => Buffer.from(text).toString()),
);
const fields = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("0", "1", "2", "é", "\u{ffee}", "🎓") },
  { weight: 1, arbitrary: texts },
);

/**
 * With the times that pass: multiples of ten seconds. So no key is within five seconds of its end
 * when a command looks at it, however slow this machine is.
 */
const seconds = fc.constantFrom("25", "115", "604800", "0", "-5");
const passedMs = fc.constantFrom(10_000, 60_000);
const noIntegers = fc.constantFrom("", "1.5", "abc", "01", " 1", "99999999999999999999");

const scores = fc.constantFrom("0", "-3", "7", "7", "8", "1700000000123");
const from = fc.oneof(scores, fc.constantFrom("-inf", "-inf", "inf"));
const to = fc.oneof(scores, fc.constantFrom("+inf", "inf", "-inf"));

const places = fc.constantFrom("0", "1", "3", "9", "-1", "-2", "-9");

/** Every form of arguments that the store uses, and those that Redis refuses. */
const FORMS: readonly (readonly [weight: number, fc.Arbitrary<readonly string[]>])[] = [
  [4, forms("SET", text, texts, fc.constant("EX"), seconds)],
  [
    1,
    forms(
      "SET",
      text,
      texts,
      fc.constant("PX"),
      seconds.map((each) => `${each}000`),
    ),
  ],
  [1, forms("SET", text, texts, fc.constantFrom("EX", "PX"), noIntegers)],
  [3, forms("SET", text, texts, fc.constant("KEEPTTL"))],
  [4, forms("GET", text)],
  [3, someKeys.map((some) => ["DEL", ...some])],
  [4, someKeys.map((some) => ["EXISTS", ...some])],
  [3, forms("EXPIRE", keys, seconds)],
  [1, forms("EXPIRE", keys, noIntegers)],
  [4, forms("PTTL", keys)],
  [4, forms("HGET", hash, fields)],
  [4, forms("HGETALL", hash)],
  [3, forms("HKEYS", hash)],
  [6, hsets()],
  [4, fc.tuple(hash, someOf(fields)).map(([key, gone]) => ["HDEL", key, ...gone])],
  [8, fc.tuple(list, someOf(texts)).map(([key, added]) => ["RPUSH", key, ...added])],
  [4, forms("LRANGE", list, places, places)],
  [3, forms("LTRIM", list, places, places)],
  [1, fc.constantFrom("LRANGE", "LTRIM").chain((name) => forms(name, list, places, noIntegers))],
  [8, forms("ZADD", set, scores, fields)],
  [3, fc.tuple(set, someOf(fields)).map(([key, gone]) => ["ZREM", key, ...gone])],
  [4, forms("ZSCORE", set, fields)],
  [3, forms("ZCOUNT", set, from, to)],
  [6, ranges(fc.constantFrom("0", "0", "1", "5"))],
  [1, ranges(noIntegers)],
  [8, xadds(fc.constantFrom("1", "2", "256"))],
  [1, xadds(fc.oneof(noIntegers, fc.constant("-1")))],
  [3, forms("XRANGE", stream, fc.constant("-"), fc.constant("+"))],
  [3, xrevranges()],
];

function forms(name: string, ...args: readonly fc.Arbitrary<string>[]) {
  return fc.tuple(...args).map((given): readonly string[] => [name, ...given]);
}

function someOf(items: fc.Arbitrary<string>) {
  return fc.array(items, { minLength: 1, maxLength: 3 });
}

function hsets() {
  const pairs = someOf(fields).chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), texts))),
  );
  return fc.tuple(hash, pairs).map(([key, given]) => ["HSET", key, ...given.flat()]);
}

function ranges(count: fc.Arbitrary<string>) {
  return forms("ZRANGEBYSCORE", set, from, to, fc.constant("LIMIT"), count, count);
}

function xadds(length: fc.Arbitrary<string>) {
  return forms(
    "XADD",
    stream,
    fc.constant("MAXLEN"),
    length,
    ...["*", "e"].map(fc.constant),
    texts,
  );
}

function xrevranges() {
  const counts = fc.constantFrom("1", "2");
  return forms("XREVRANGE", stream, ...["+", "-", "COUNT"].map(fc.constant), counts);
}

const operations: fc.Arbitrary<Operation> = fc.oneof(
  ...FORMS.map(([weight, form]) => ({ weight, arbitrary: form.map((argv) => ({ argv })) })),
  { weight: 6, arbitrary: passedMs.map((advanceMs) => ({ advanceMs })) },
);

/** Runs a command over keys, rightly or wrongly. */
export type Runner = (keys: Keyspace, argv: readonly string[]) => Reply;

/** The same history of commands has the same replies and leaves the same keys on both sides. */
export function commandsAgree(
  client: () => Redis,
  run: Runner = runCommand,
): Pick<Property<readonly Operation[]>, "histories" | "run" | "events" | "clients"> {
  return {
    clients: 1,
    events: COMMANDS_MAX,
    histories: fc.array(operations, { maxLength: COMMANDS_MAX, size: "max" }),
    run: async (history, counter): Promise<HistoryTrace | null> => {
      const there = await onRedis(client(), history);
      const here = inProcess(history, run);
      counter.steps += history.length;
      const steps: HistoryTrace["steps"] = [];
      for (const [at, operation] of history.entries()) {
        const argv = "argv" in operation ? operation.argv : [];
        const [left, right] = [here.replies[at], there.replies[at]];
        const does = "argv" in operation ? argv.join(" ") : `waits ${operation.advanceMs} ms`;
        steps.push({ actor: "a client", does, reply: shown(left), fault: null });
        counter.add(...reachedBy(argv, left));
        const found = difference(argv, left, right);
        if (found !== null) return { title: found, invariant: null, actors: ["a client"], steps };
      }
      const found = difference([], here.snapshot, there.snapshot);
      if (found === null) return null;
      return { title: found, invariant: null, actors: ["a client"], steps };
    },
  };
}

interface Outcome {
  readonly replies: readonly unknown[];
  /** All keys: [key, type, value, ms to live or -1], by key. */
  readonly snapshot: unknown;
}

function inProcess(history: readonly Operation[], run: Runner): Outcome {
  let passed = 0;
  const keyspace = new Keyspace(() => Date.now() + passed);
  const replies = history.map((operation) => {
    if ("argv" in operation) return plain(run(keyspace, operation.argv));
    passed += operation.advanceMs;
    return null;
  });
  const snapshot = [...keyspace.entries()].map(([key, { expiresAtMs }]) => {
    const leftMs = expiresAtMs === Infinity ? -1 : expiresAtMs - keyspace.nowMs();
    return [key, ...contentOf(keyspace, key), leftMs];
  });
  return { replies, snapshot: sortedByKey(snapshot) };
}

/** By a command that suits its type, as the snapshot of Redis is made. */
function contentOf(keyspace: Keyspace, key: string): readonly [type: string, value: unknown] {
  const commands = [
    ["string", "GET", key],
    ["hash", "HGETALL", key],
    ["zset", "ZRANGEBYSCORE", key, "-inf", "+inf", "LIMIT", "0", "1000"],
    ["stream", "XRANGE", key, "-", "+"],
    ["list", "LRANGE", key, "0", "-1"],
  ] as const;
  for (const [type, ...argv] of commands) {
    const reply = runCommand(keyspace, argv);
    if (isError(reply)) continue;
    return [type, normalized(argv, plain(reply))];
  }
  throw new Error(`no command reads ${key}`);
}

async function onRedis(client: Redis, history: readonly Operation[]): Promise<Outcome> {
  const pipeline = client.pipeline().flushdb();
  for (const operation of history) {
    if ("argv" in operation) {
      const [name = "", ...args] = operation.argv;
      pipeline.call(name, ...args);
    } else pipeline.eval(ADVANCE_EXPIRY_LUA, 0, operation.advanceMs);
  }
  const results = (await pipeline.eval(SNAPSHOT_LUA, 0).exec()) ?? [];
  const replies = results
    .slice(1, -1)
    .map(([error, reply]) => (error === null ? reply : { error: error.message }));
  const [error, rows] = results.at(-1) ?? [];
  if (error) throw error;
  const snapshot = (rows as readonly Row[]).map(([key, type, value, leftMs]) => {
    return [key, type, normalized([type === "hash" ? "HGETALL" : "", key], value), leftMs];
  });
  return { replies, snapshot: sortedByKey(snapshot) };
}

type Row = readonly [key: string, type: string, value: unknown, leftMs: number];

function sortedByKey(rows: readonly (readonly unknown[])[]): unknown {
  return [...rows].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/** A reply as ioredis gives it. */
function plain(reply: Reply): unknown {
  if (isError(reply)) return { error: reply.err };
  return isStatus(reply) ? reply.ok : reply;
}

const STREAM_ID = /^\d{13}-\d+$/;

/** Redis keeps a long hash in no order, and makes an id of its clock. */
function normalized([name]: readonly string[], reply: unknown): unknown {
  if (typeof reply === "string") return STREAM_ID.test(reply) ? "id" : reply;
  if (!Array.isArray(reply)) return reply;
  const items = (reply as readonly unknown[]).map((item) => normalized([], item));
  if (name === "HKEYS") return items.sort();
  if (name !== "HGETALL") return items;
  const pairs = items.flatMap((field, at) => (at % 2 === 0 ? [[field, items[at + 1]]] : []));
  return sortedByKey(pairs);
}

/** A machine may be busy for so long. */
const SAME_TIME_MS = 4_000;

function difference(argv: readonly string[], here: unknown, there: unknown): string | null {
  const [left, right] = [normalized(argv, here), normalized(argv, there)];
  if (isSame(left, right)) return null;
  return `${argv.join(" ") || "the keys"}: ${shown(left)} in process, ${shown(right)} in Redis`;
}

function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => isSame(item, right[at]));
  }
  if (typeof left === "number" && typeof right === "number" && left > 1_000 && right > 1_000) {
    return Math.abs(left - right) < SAME_TIME_MS;
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

function shown(reply: unknown): string {
  return JSON.stringify(reply);
}

/** The command, with its options, and how it ended. */
function reachedBy(argv: readonly string[], reply: unknown): readonly string[] {
  const [name] = argv;
  if (name === undefined) return [];
  const options = argv.filter((word) => /^(?:EX|PX|KEEPTTL|LIMIT|MAXLEN|COUNT)$/.test(word));
  const form = [name, ...options].join(" ");
  const error = typeof reply === "object" && reply !== null && "error" in reply ? reply.error : "";
  if (error !== "") return [`${form}: ${String(error).split(" ")[0] ?? ""}`];
  const isNothing = reply === null || reply === 0 || (Array.isArray(reply) && reply.length === 0);
  return [`${form}: ${isNothing || reply === -2 ? "nothing" : "done"}`];
}
