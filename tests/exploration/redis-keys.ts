import type { ChainableCommander, Redis } from "ioredis";
import { OUTBOX_INDEX_KEYS } from "#lib/assessment-cache/index-shards";
import type { Entry } from "#tests/lua/keyspace";
import { ADVANCE_TIME_LUA, SNAPSHOT_LUA } from "../random/two-stores/raw-lua";
import type { TwoClocks } from "./redis-clocks";
import type { World } from "./world";

/** The keys of a Redis as another program would touch them. */

/** Empties Redis, and gives its time in ms. */
export async function emptied(client: Redis): Promise<number> {
  const [, time] = await together(client.pipeline().flushdb().time());
  return msOf(time);
}

/** Does to Redis what has made one world of another. */
export async function changeKeys(
  client: Redis,
  { before, after }: { readonly before: World; readonly after: World },
  clocks: TwoClocks,
): Promise<void> {
  const passedMs = after.clockMs - before.clockMs;
  if (passedMs > 0) {
    // What this makes expire is removed by Redis itself.
    await client.eval(ADVANCE_TIME_LUA, 0, passedMs);
    clocks.pass(passedMs);
    return;
  }
  const changes = client.pipeline();
  for (const [key, entry] of before.entries) {
    if (after.entries.get(key) !== entry) changes.del(key);
  }
  for (const [key, entry] of after.entries) {
    if (before.entries.get(key) !== entry) write(changes, { key, entry }, clocks);
  }
  if (changes.length > 0) await together(changes);
}

function write(
  changes: ChainableCommander,
  { key, entry }: { readonly key: string; readonly entry: Entry },
  clocks: TwoClocks,
): void {
  const { value, expiresAtMs } = entry;
  if (typeof value === "string") changes.set(key, value);
  else if (OUTBOX_INDEX_KEYS.includes(key)) {
    for (const [member, dueMs] of value) changes.zadd(key, clocks.onRedis(Number(dueMs)), member);
  } else changes.hset(key, ...[...value].flat());
  if (expiresAtMs !== Infinity) changes.pexpireat(key, clocks.onRedis(expiresAtMs));
}

export interface Holding {
  /** As a world's entries; every time in them is by Redis' clock. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly timeMs: number;
}

/** What Redis holds, and its time in ms. */
export async function holdingOf(client: Redis): Promise<Holding> {
  const [picture, time] = await together(client.pipeline().eval(SNAPSHOT_LUA, 0).time());
  const entries = (picture as readonly RawRow[]).map(([key, raw, untilMs]): [string, Entry] => {
    const value = typeof raw === "string" ? raw : new Map(inPairs(raw));
    return [key, { value, expiresAtMs: untilMs < 0 ? Infinity : untilMs }];
  });
  return { entries: new Map(entries), timeMs: msOf(time) };
}

type RawRow = readonly [string, string | readonly string[], number];

/** Sends all of it at once: these come with every history, and each way to Redis takes its time. */
async function together(commands: ChainableCommander): Promise<readonly unknown[]> {
  const replies = (await commands.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
}

function msOf(time: unknown): number {
  const [seconds, micros] = time as readonly (number | string)[];
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}

function inPairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? ""] as const] : []));
}
