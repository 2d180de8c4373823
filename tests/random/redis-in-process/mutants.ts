import { List } from "#tests/lua/keyspace";
import type { Keyspace } from "#tests/lua/keyspace";
import { isError, runCommand } from "#tests/lua/redis-commands";
import type { Runner } from "./command-histories";

interface CommandMutant {
  /** What the Redis of this process does wrong, as the beginning of a test's title. */
  readonly name: string;
  readonly run: Runner;
}

/** A command is run as it should be, but for one of this name. */
function wrong(name: string, run: Runner): Runner {
  return (keys, argv) => (argv[0] === name ? run(keys, argv) : runCommand(keys, argv));
}

/** Runs it, and then restores when the key expires. */
function keepingExpiry(expiresAtMs: (keys: Keyspace, key: string) => number | null): Runner {
  return (keys, argv) => {
    const key = argv[1] ?? "";
    const before = expiresAtMs(keys, key);
    const reply = runCommand(keys, argv);
    const after = keys.get(key);
    if (after !== null && before !== null) keys.set(key, { ...after, expiresAtMs: before });
    return reply;
  };
}

/** Faults of the Redis in this process. The histories of commands must find all of them. */
export const COMMAND_MUTANTS: readonly CommandMutant[] = [
  {
    name: "an EXISTS that looks at its first key only",
    run: wrong("EXISTS", (keys, argv) => runCommand(keys, argv.slice(0, 2))),
  },
  {
    name: "an EXISTS that counts a key once that is named twice",
    run: wrong("EXISTS", (keys, argv) => runCommand(keys, [...new Set(argv)])),
  },
  {
    name: "a DEL that counts keys that are not there",
    run: wrong("DEL", (keys, argv) => {
      runCommand(keys, argv);
      return argv.length - 1;
    }),
  },
  {
    name: "a GET that finds nothing in a key of another type",
    run: wrong("GET", (keys, argv) => withoutError(runCommand(keys, argv), null)),
  },
  {
    name: "an HGETALL that finds nothing in a key of another type",
    run: wrong("HGETALL", (keys, argv) => withoutError(runCommand(keys, argv), [])),
  },
  {
    name: "a ZADD that takes a hash for a sorted set",
    run: wrong("ZADD", (keys, argv) => {
      const reply = runCommand(keys, argv);
      return isError(reply) ? runCommand(keys, ["HSET", ...swapped(argv)]) : reply;
    }),
  },
  {
    name: "a SET that keeps the time to live of the key",
    run: wrong(
      "SET",
      keepingExpiry((keys, key) => keys.get(key)?.expiresAtMs ?? null),
    ),
  },
  {
    name: "a SET that takes seconds for milliseconds",
    run: wrong("SET", (keys, argv) =>
      runCommand(
        keys,
        argv.map((word) => (word === "EX" ? "PX" : word)),
      ),
    ),
  },
  {
    name: "an HSET after which the key never expires",
    run: wrong(
      "HSET",
      keepingExpiry(() => Infinity),
    ),
  },
  {
    name: "an EXPIRE that does not delete a key whose time is over",
    run: wrong("EXPIRE", (keys, argv) =>
      Number(argv[2]) <= 0 ? Number(keys.get(argv[1] ?? "") !== null) : runCommand(keys, argv),
    ),
  },
  {
    name: "an HDEL that leaves a hash without fields",
    run: wrong("HDEL", (keys, argv) => {
      const key = argv[1] ?? "";
      const before = keys.get(key);
      const reply = runCommand(keys, argv);
      if (before !== null && keys.get(key) === null) keys.set(key, { ...before, value: new Map() });
      return reply;
    }),
  },
  {
    name: "a ZRANGEBYSCORE that leaves its upper bound out",
    run: wrong("ZRANGEBYSCORE", (keys, [name = "", key = "", from = "", to, ...limit]) => {
      const isNumber = /^-?\d+$/.test(to ?? "");
      const below = isNumber ? String(Number(to) - 1) : (to ?? "");
      return runCommand(keys, [name, key, from, below, ...limit]);
    }),
  },
  {
    name: "a ZRANGEBYSCORE that leaves its offset out",
    run: wrong("ZRANGEBYSCORE", (keys, argv) => {
      const isNumber = /^\d+$/.test(argv[5] ?? "");
      return runCommand(keys, isNumber ? argv.with(5, "0") : argv);
    }),
  },
  {
    name: "a ZRANGEBYSCORE that orders equal scores by their arrival",
    run: wrong("ZRANGEBYSCORE", (keys, argv) => {
      const reply = runCommand(keys, argv);
      if (!Array.isArray(reply)) return reply;
      const { value = new Map() } = keys.get(argv[1] ?? "") ?? {};
      const rows = typeof value === "string" ? [] : [...(value as ReadonlyMap<string, string>)];
      const byScore = rows.sort(([, a], [, b]) => Number(a) - Number(b));
      return byScore.map(([member]) => member).filter((member) => reply.includes(member));
    }),
  },
  {
    name: "a SET with KEEPTTL after which the key never expires",
    run: (keys, argv) => {
      const isKept = argv[0] === "SET" && argv[3] === "KEEPTTL";
      return isKept ? keepingExpiry(() => Infinity)(keys, argv) : runCommand(keys, argv);
    },
  },
  {
    name: "an RPUSH that counts what it adds",
    run: wrong("RPUSH", (keys, argv) => {
      const reply = runCommand(keys, argv);
      return isError(reply) ? reply : argv.length - 2;
    }),
  },
  {
    name: "an LRANGE that leaves its last item out",
    run: wrong("LRANGE", (keys, argv) => {
      const reply = runCommand(keys, argv);
      return Array.isArray(reply) && argv[3] !== "-1" ? reply.slice(0, -1) : reply;
    }),
  },
  {
    name: "an LTRIM that leaves an empty list",
    run: wrong("LTRIM", (keys, argv) => {
      const key = argv[1] ?? "";
      const before = keys.get(key);
      const reply = runCommand(keys, argv);
      if (before !== null && keys.get(key) === null)
        keys.set(key, { ...before, value: new List() });
      return reply;
    }),
  },
  {
    name: "an XADD that keeps all entries",
    run: wrong("XADD", (keys, argv) => {
      const isTrimmed = /^[1-9]\d*$/.test(argv[3] ?? "");
      return runCommand(keys, isTrimmed ? argv.with(3, "1000") : argv);
    }),
  },
  {
    name: "an XREVRANGE that begins with the oldest entry",
    run: wrong("XREVRANGE", (keys, [name = "", key = "", ...rest]) => {
      const reply = runCommand(keys, ["XRANGE", key, "-", "+"]);
      const count = Number(rest.at(-1));
      return Array.isArray(reply) ? reply.slice(0, count) : runCommand(keys, [name, key, ...rest]);
    }),
  },
  {
    name: "keys that never expire",
    run: (keys, argv) => {
      const reply = runCommand(keys, argv);
      const key = argv[1] ?? "";
      const found = keys.get(key);
      const isWritten = argv[0] === "SET" || argv[0] === "EXPIRE";
      if (isWritten && found !== null) {
        keys.set(key, { ...found, expiresAtMs: found.expiresAtMs + 200_000 });
      }
      return reply;
    },
  },
];

function withoutError<Value>(reply: ReturnType<Runner>, instead: Value) {
  return isError(reply) ? instead : reply;
}

/** ZADD key score member as HSET key member score. */
function swapped([, key = "", score = "", member = ""]: readonly string[]): readonly string[] {
  return [key, member, score];
}

interface DecodingMutant {
  readonly name: string;
  /** The text that is decoded instead. */
  readonly given: (document: string) => string;
}

/** Faults of decoding. */
export const DECODING_MUTANTS: readonly DecodingMutant[] = [
  {
    name: "a decode that takes half of a surrogate pair",
    given: (document) => document.replace(/\\ud[89ab][\da-f]{2}(?!\\u)/g, "?"),
  },
  { name: "a decode that takes null for false", given: (text) => text.replace(/null/g, "false") },
  {
    name: "a decode that takes an object for a list",
    given: (text) => text.replace(/^{}$/, "[1]"),
  },
  {
    name: "a decode that loses the last digits of a number",
    given: (document) => document.replace(/(\d\.\d{14})\d+/g, "$1"),
  },
  {
    name: "a decode that rejects what JSON.parse rejects",
    given: (document) => {
      try {
        JSON.parse(document);
        return document;
      } catch {
        return "{";
      }
    },
  },
];
