import { Redis } from "ioredis";
import { createMemoryStore, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { systemClock } from "#lib/clock";
import { Keyspace } from "#tests/lua/keyspace";
import type { Entry } from "#tests/lua/keyspace";
import { luaConnection } from "#tests/lua/lua-store";
import { runCommand } from "#tests/lua/redis-commands";
import { snapshotOf } from "./store-snapshot";
import type { StoreSnapshot } from "./store-snapshot";
import { ADVANCE_TIME_LUA, SNAPSHOT_LUA } from "./raw-lua";

/**
 * A store, and direct access to its keys as another program has it. Its clock runs by itself and can
 * be advanced; the times of its replies and its snapshot are by that clock.
 */
export interface StoreFixture {
  readonly name: string;
  readonly store: (options: StoreOptions) => AttemptStore;
  readonly set: (key: string, value: string, ttlSeconds: number) => Promise<void>;
  readonly setField: (key: string, field: string, value: string) => Promise<void>;
  readonly delete: (...keys: readonly string[]) => Promise<void>;
  /** Sets the expiry time of a key, by the fixture's clock. */
  readonly expireAt: (key: string, untilMs: number | "for ever") => Promise<void>;
  /** Makes a row of the outbox index due, if there is one. */
  readonly makeDue: (member: string) => Promise<void>;
  readonly advanceTime: (ms: number) => Promise<void>;
  readonly snapshot: () => Promise<StoreSnapshot>;
  /** Deletes all keys and resets the clock. */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
}

export function memoryFixture(): StoreFixture {
  let passedMs = 0;
  const nowMs = (): number => Date.now() + passedMs;
  const keys = new ExpiringMap(nowMs);
  return {
    name: "memory",
    store: (options) => createMemoryStore(options, nowMs, keys),
    set: async (key, value, ttlSeconds) => keys.setText(key, value, ttlSeconds),
    setField: async (key, field, value) => keys.setField(key, field, value),
    delete: async (...gone) => gone.forEach((key) => keys.delete(key)),
    expireAt: async (key, untilMs) => {
      keys.expire(key, untilMs === "for ever" ? Infinity : (untilMs - nowMs()) / 1_000);
    },
    makeDue: async (member) => {
      const index = outboxIndexKeyOf(member);
      if (keys.hash(index).has(member)) keys.setField(index, member, "1");
    },
    advanceTime: async (ms) => {
      passedMs += ms;
    },
    snapshot: async () => snapshotOfEntries(keys.entries()),
    flush: async () => {
      for (const key of keys.keys()) keys.delete(key);
      passedMs = 0;
    },
    stop: () => undefined,
  };
}

/** The Redis store as production runs it, over a Redis in this process. */
export async function luaFixture(): Promise<StoreFixture> {
  let passedMs = 0;
  const nowMs = (): number => Date.now() + passedMs;
  const keys = new Keyspace(nowMs);
  const connection = await luaConnection(keys);
  const run = (...argv: readonly string[]): unknown => runCommand(keys, argv);
  return {
    name: "process",
    store: (options) => createRedisStore(connection, options),
    set: async (key, value, ttlSeconds) => void run("SET", key, value, "EX", String(ttlSeconds)),
    setField: async (key, field, value) => void run("HSET", key, field, value),
    delete: async (...gone) => void run("DEL", ...gone),
    expireAt: async (key, untilMs) => {
      const found = keys.get(key);
      const expiresAtMs = untilMs === "for ever" ? Infinity : untilMs;
      if (found !== null) keys.set(key, { ...found, expiresAtMs });
    },
    makeDue: async (member) => {
      const index = outboxIndexKeyOf(member);
      if (run("ZSCORE", index, member) !== null) run("ZADD", index, "1", member);
    },
    advanceTime: async (ms) => {
      passedMs += ms;
    },
    snapshot: async () => snapshotOfEntries(keys.entries()),
    flush: async () => {
      keys.become(new Map());
      passedMs = 0;
    },
    stop: () => undefined,
  };
}

/** Advances time on a real Redis by moving all of its times into the past. */
export function redisFixture(url: string): StoreFixture {
  // Without the timeouts of requests: a slow machine must not look like a difference of the stores.
  const client = new Redis(url);
  const stores = new Map<StoreOptions, AttemptStore>();
  let passedMs = 0;
  return {
    name: "Redis",
    store: (options) => {
      const known = stores.get(options);
      if (known !== undefined) return known;
      const store = createRedisStore({ client, layout: "plain", clock: systemClock }, options);
      const withClock = onClock(store, () => passedMs);
      stores.set(options, withClock);
      return withClock;
    },
    set: async (key, value, ttlSeconds) => void (await client.set(key, value, "EX", ttlSeconds)),
    setField: async (key, field, value) => void (await client.hset(key, field, value)),
    delete: async (...gone) => void (await client.del(...gone)),
    expireAt: async (key, untilMs) => {
      if (untilMs === "for ever") await client.persist(key);
      else await client.pexpireat(key, Math.round(untilMs - passedMs));
    },
    makeDue: async (member) => void (await client.zadd(outboxIndexKeyOf(member), "XX", 1, member)),
    advanceTime: async (ms) => {
      await client.eval(ADVANCE_TIME_LUA, 0, ms);
      passedMs += ms;
    },
    snapshot: async () => {
      const rows = (await client.eval(SNAPSHOT_LUA, 0)) as readonly RawRow[];
      return snapshotOf(
        rows.map(([key, value, untilMs]) => {
          const fields = typeof value === "string" ? value : inPairs(value);
          return { key, value: fields, untilMs: untilMs < 0 ? Infinity : untilMs + passedMs };
        }),
        passedMs,
      );
    },
    flush: async () => {
      await client.flushall();
      passedMs = 0;
    },
    stop: () => client.disconnect(),
  };
}

function snapshotOfEntries(entries: ReadonlyMap<string, Entry>): StoreSnapshot {
  return snapshotOf(
    [...entries].map(([key, { value, expiresAtMs }]) => {
      return { key, value: typeof value === "string" ? value : [...value], untilMs: expiresAtMs };
    }),
  );
}

type RawRow = readonly [string, string | readonly string[], number];

function inPairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? ""] as const] : []));
}

function onClock(store: AttemptStore, passedMs: () => number): AttemptStore {
  return {
    ...store,
    enqueue: async (slot, delayMs) => (await store.enqueue(slot, delayMs)) + passedMs(),
    claimDue: async (options) => {
      const { rows, rest } = await store.claimDue(options);
      const here = rows.map((row) => ({ ...row, leaseEndMs: row.leaseEndMs + passedMs() }));
      return { rows: here, rest };
    },
    reschedule: (slot, seenMs, next) => store.reschedule(slot, seenMs - passedMs(), next),
  };
}
