import { Fault } from "#lib/fault";
import { List, SortedSet, Stream } from "./keyspace";
import type { Keyspace, StoredValue } from "./keyspace";

/** What a command replies, as Lua and ioredis distinguish it. */
export type Reply = string | number | null | readonly Reply[] | StatusReply | ErrorReply;
export interface StatusReply {
  readonly ok: string;
}
export interface ErrorReply {
  readonly err: string;
}

export function isStatus(reply: Reply): reply is StatusReply {
  return typeof reply === "object" && reply !== null && "ok" in reply;
}

export function isError(reply: Reply): reply is ErrorReply {
  return typeof reply === "object" && reply !== null && "err" in reply;
}

type Args = readonly string[];

interface Command {
  readonly writes: boolean;
  readonly run: (keys: Keyspace, args: Args) => Reply;
}

/**
 * The commands of Redis that the store sends, with the forms of arguments that it uses; compared
 * with a real Redis by redis-commands.test.ts. Whatever else is asked for is thrown as a `Fault`
 * that the store passes on: a Redis that guesses would be worse than none.
 */
const COMMANDS = {
  PING: reading((_keys, args) => {
    takes(args.length === 0, "PING", args);
    return { ok: "PONG" };
  }),
  TIME: reading(({ nowMs }, args) => {
    takes(args.length === 0, "TIME", args);
    const ms = Math.floor(nowMs());
    return [String(Math.floor(ms / 1_000)), String((ms % 1_000) * 1_000)];
  }),
  GET: reading((keys, args) => {
    takes(args.length === 1, "GET", args);
    return textOf(keys, args[0] ?? "");
  }),
  SET: writing((keys, args) => {
    const [key = "", value = "", unit, time = ""] = args;
    if (args.length === 3 && unit === "KEEPTTL") {
      keys.set(key, { value, expiresAtMs: keys.get(key)?.expiresAtMs ?? Infinity });
      return { ok: "OK" };
    }
    takes(args.length === 4 && (unit === "EX" || unit === "PX"), "SET", args);
    const amount = integerOf(time);
    if (amount <= 0) throw new Refusal("ERR invalid expire time in 'set' command");
    const ttlMs = unit === "PX" ? amount : amount * 1_000;
    keys.set(key, { value, expiresAtMs: keys.nowMs() + ttlMs });
    return { ok: "OK" };
  }),
  DEL: writing((keys, args) => {
    takes(args.length > 0, "DEL", args);
    const found = new Set(args.filter((key) => keys.get(key) !== null));
    for (const key of found) keys.delete(key);
    return found.size;
  }),
  EXISTS: reading((keys, args) => {
    takes(args.length > 0, "EXISTS", args);
    return args.filter((key) => keys.get(key) !== null).length;
  }),
  EXPIRE: writing((keys, args) => {
    takes(args.length === 2, "EXPIRE", args);
    const [key = "", seconds = ""] = args;
    const ttlMs = integerOf(seconds) * 1_000;
    const found = keys.get(key);
    if (found === null) return 0;
    if (ttlMs > 0) keys.set(key, { ...found, expiresAtMs: keys.nowMs() + ttlMs });
    else keys.delete(key);
    return 1;
  }),
  PTTL: reading((keys, args) => {
    takes(args.length === 1, "PTTL", args);
    const found = keys.get(args[0] ?? "");
    if (found === null) return -2;
    return found.expiresAtMs === Infinity ? -1 : found.expiresAtMs - keys.nowMs();
  }),
  HGET: reading((keys, args) => {
    takes(args.length === 2, "HGET", args);
    const [key = "", field = ""] = args;
    return mapOf(keys, key, Map).get(field) ?? null;
  }),
  HGETALL: reading((keys, args) => {
    takes(args.length === 1, "HGETALL", args);
    return [...mapOf(keys, args[0] ?? "", Map)].flat();
  }),
  HKEYS: reading((keys, args) => {
    takes(args.length === 1, "HKEYS", args);
    return [...mapOf(keys, args[0] ?? "", Map).keys()];
  }),
  HSET: writing((keys, args) => {
    takes(args.length > 2 && args.length % 2 === 1, "HSET", args);
    const [key = "", ...pairs] = args;
    const before = mapOf(keys, key, Map);
    const fields = new Map(before);
    for (let at = 0; at < pairs.length; at += 2) fields.set(pairs[at] ?? "", pairs[at + 1] ?? "");
    replace(keys, key, fields);
    return fields.size - before.size;
  }),
  HDEL: writing((keys, args) => {
    takes(args.length > 1, "HDEL", args);
    const [key = "", ...gone] = args;
    return withoutItems(keys, key, Map, gone);
  }),
  LRANGE: reading((keys, args) => {
    takes(args.length === 3, "LRANGE", args);
    const [key = "", from = "", to = ""] = args;
    return itemsIn(keys, key, { from, to });
  }),
  LTRIM: writing((keys, args) => {
    takes(args.length === 3, "LTRIM", args);
    const [key = "", from = "", to = ""] = args;
    const kept = itemsIn(keys, key, { from, to });
    if (kept.length === 0) keys.delete(key);
    else replace(keys, key, listOf(kept));
    return { ok: "OK" };
  }),
  RPUSH: writing((keys, args) => {
    takes(args.length > 1, "RPUSH", args);
    const [key = "", ...added] = args;
    const list = listOf([...mapOf(keys, key, List).values(), ...added]);
    replace(keys, key, list);
    return list.size;
  }),
  ZADD: writing((keys, args) => {
    takes(args.length === 3, "ZADD", args);
    const [key = "", score = "", member = ""] = args;
    takes(/^(?:0|-?[1-9]\d{0,15})$/.test(score), "ZADD", args);
    const before = mapOf(keys, key, SortedSet);
    replace(keys, key, new SortedSet(before).set(member, score));
    return before.has(member) ? 0 : 1;
  }),
  ZREM: writing((keys, args) => {
    takes(args.length > 1, "ZREM", args);
    const [key = "", ...gone] = args;
    return withoutItems(keys, key, SortedSet, gone);
  }),
  ZSCORE: reading((keys, args) => {
    takes(args.length === 2, "ZSCORE", args);
    const [key = "", member = ""] = args;
    return mapOf(keys, key, SortedSet).get(member) ?? null;
  }),
  ZCOUNT: reading((keys, args) => {
    takes(args.length === 3, "ZCOUNT", args);
    const [key = "", from = "", to = ""] = args;
    return inRange(keys, key, boundOf(from), boundOf(to)).length;
  }),
  ZRANGEBYSCORE: reading((keys, args) => {
    const [key = "", from = "", to = "", word, offset = "", count = ""] = args;
    takes(args.length === 6 && word === "LIMIT", "ZRANGEBYSCORE", args);
    const [skipped, taken] = [integerOf(offset), integerOf(count)];
    takes(skipped >= 0 && taken >= 0, "ZRANGEBYSCORE", args);
    const members = inRange(keys, key, boundOf(from), boundOf(to));
    return members.slice(skipped, skipped + taken);
  }),
  XADD: writing((keys, args) => {
    const [key = "", word, max = "", id, field = "", value = ""] = args;
    takes(args.length === 6 && word === "MAXLEN" && id === "*", "XADD", args);
    const length = integerOf(max);
    if (length < 0) throw new Refusal("ERR The MAXLEN argument must be >= 0.");
    const before = mapOf(keys, key, Stream);
    const isOther = before instanceof Stream && before.size > 0 && before.field !== field;
    takes(length > 0 && !isOther, "XADD", args);
    const stream = new Stream(before);
    stream.field = field;
    const added = idAfter([...before.keys()].at(-1), keys.nowMs());
    stream.set(added, value);
    for (const oldest of stream.keys()) {
      if (stream.size <= length) break;
      stream.delete(oldest);
    }
    replace(keys, key, stream);
    return added;
  }),
  XRANGE: reading((keys, args) => {
    const [key = "", from, to] = args;
    takes(args.length === 3 && from === "-" && to === "+", "XRANGE", args);
    return entriesOf(keys, key);
  }),
  XREVRANGE: reading((keys, args) => {
    const [key = "", from, to, word, count = ""] = args;
    takes(args.length === 5 && from === "+" && to === "-" && word === "COUNT", "XREVRANGE", args);
    const taken = integerOf(count);
    takes(taken > 0, "XREVRANGE", args);
    return [...entriesOf(keys, key)].reverse().slice(0, taken);
  }),
} as const satisfies Readonly<Record<string, Command>>;

type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Runs a command. `isReadOnly`: for a script with the flag no-writes. */
export function runCommand(
  keys: Keyspace,
  argv: readonly string[],
  { isReadOnly = false }: { readonly isReadOnly?: boolean } = {},
): Reply {
  const [name = "", ...args] = argv;
  const command: Command | undefined = isCommand(name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw unknown(name, args);
  if (isReadOnly && command.writes) {
    return { err: "ERR Write commands are not allowed from read-only scripts." };
  }
  try {
    return command.run(keys, args);
  } catch (error) {
    if (error instanceof Refusal) return { err: error.message };
    throw error;
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** An error that Redis replies. */
class Refusal extends Error {}

/** What the store does not send, so that nobody has compared it. */
function takes(isKnown: boolean, name: string, args: Args): void {
  if (!isKnown) throw unknown(name, args);
}

function unknown(name: string, args: Args): Fault {
  return unknownForm(`"${[name, ...args].join(" ").slice(0, 200)}"`);
}

/** Thrown for what this Redis does not imitate; the store passes a `Fault` on as it is. */
export function unknownForm(what: string): Fault {
  const remedy = "add it to tests/lua, and compare it with a real Redis";
  return new Fault("internal", `The Redis of this process does not know ${what}: ${remedy}.`, {
    retryable: false,
  });
}

function reading(run: Command["run"]) {
  return { writes: false, run } as const;
}

function writing(run: Command["run"]) {
  return { writes: true, run } as const;
}

type Kind = typeof Map | typeof List | typeof SortedSet | typeof Stream;

const WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

function textOf(keys: Keyspace, key: string): string | null {
  const value = keys.get(key)?.value ?? null;
  if (value !== null && typeof value !== "string") throw new Refusal(WRONG_TYPE);
  return value;
}

function mapOf(keys: Keyspace, key: string, kind: Kind): ReadonlyMap<string, string> {
  const value = keys.get(key)?.value ?? new kind();
  if (typeof value === "string" || kindOf(value) !== kind) throw new Refusal(WRONG_TYPE);
  return value;
}

function kindOf(value: ReadonlyMap<string, string>): Kind {
  const kinds = [List, SortedSet, Stream] as const;
  return kinds.find((kind) => value instanceof kind) ?? Map;
}

/** Another value, with the time to live of the one before. */
function replace(keys: Keyspace, key: string, value: StoredValue): void {
  keys.set(key, { value, expiresAtMs: keys.get(key)?.expiresAtMs ?? Infinity });
}

/** A key without items is deleted. */
function withoutItems(keys: Keyspace, key: string, kind: Kind, gone: Args): number {
  const before = mapOf(keys, key, kind);
  const rest = new kind(before);
  for (const item of gone) rest.delete(item);
  if (rest.size === before.size) return 0;
  if (rest.size === 0) keys.delete(key);
  else replace(keys, key, rest);
  return before.size - rest.size;
}

function listOf(items: readonly string[]): List {
  return new List(items.map((item, at) => [String(at), item]));
}

/** Both ends included; a negative one counts from behind. */
function itemsIn(
  keys: Keyspace,
  key: string,
  { from, to }: Readonly<Record<"from" | "to", string>>,
): readonly string[] {
  const [first, last] = [integerOf(from), integerOf(to)];
  const items = [...mapOf(keys, key, List).values()];
  const start = first < 0 ? Math.max(0, items.length + first) : first;
  const end = last < 0 ? items.length + last : last;
  return items.slice(start, Math.max(start, end + 1));
}

/** The members with scores from `from` to `to`, by score and then by their bytes. */
function inRange(keys: Keyspace, key: string, from: number, to: number): readonly string[] {
  return [...mapOf(keys, key, SortedSet)]
    .map(([member, score]) => ({ member, score: Number(score) }))
    .filter(({ score }) => score >= from && score <= to)
    .sort((a, b) => a.score - b.score || compareBytes(a.member, b.member))
    .map(({ member }) => member);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function boundOf(text: string): number {
  if (/^[+-]?inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!/^-?\d{1,16}$/.test(text)) throw unknownForm(`the bound "${text}"`);
  return Number(text);
}

function integerOf(text: string): number {
  if (!/^(?:0|-?[1-9]\d{0,15})$/.test(text)) {
    throw new Refusal("ERR value is not an integer or out of range");
  }
  return Number(text);
}

function entriesOf(keys: Keyspace, key: string): readonly Reply[] {
  const stream = mapOf(keys, key, Stream);
  const field = stream instanceof Stream ? stream.field : "";
  return [...stream].map(([id, value]) => [id, [field, value]]);
}

/** The time and a counter. Always after the last id, even if the clock goes back. */
function idAfter(last: string | undefined, nowMs: number): string {
  const [lastMs = 0, count = -1] = last?.split("-").map(Number) ?? [];
  return nowMs > lastMs ? `${nowMs}-0` : `${lastMs}-${count + 1}`;
}
