import { Redis } from "ioredis";
import { createMemoryStore, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { OUTBOX_INDEX_KEY } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { readPicture } from "./picture";
import type { Picture } from "./picture";
import { PASS_LUA, PICTURE_LUA } from "./raw-lua";

/**
 * A store, and the keys below it as another program would touch them. Its time is a clock that runs
 * on by itself and can be moved on by hand; times of its replies and its picture go by that clock.
 */
export interface Side {
  readonly name: string;
  readonly store: (options: StoreOptions) => AttemptStore;
  readonly set: (key: string, value: string, ttlSeconds: number) => Promise<void>;
  readonly setField: (key: string, field: string, value: string) => Promise<void>;
  readonly delete: (...keys: readonly string[]) => Promise<void>;
  /** Gives a key another end, by the side's clock. */
  readonly expireAt: (key: string, untilMs: number | "for ever") => Promise<void>;
  /** Makes a row of the outbox index due, if there is one. */
  readonly makeDue: (member: string) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  readonly picture: () => Promise<Picture>;
  /** Everything is gone, and the clock is where it was at first. */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
}

export function memorySide(): Side {
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
      if (keys.hash(OUTBOX_INDEX_KEY).has(member)) keys.setField(OUTBOX_INDEX_KEY, member, "1");
    },
    pass: async (ms) => {
      passedMs += ms;
    },
    picture: async () => {
      const entries = [...keys.entries()];
      return readPicture(
        entries.map(([key, { value, expiresAtMs }]) => {
          return {
            key,
            value: typeof value === "string" ? value : [...value],
            untilMs: expiresAtMs,
          };
        }),
      );
    },
    flush: async () => {
      for (const key of keys.keys()) keys.delete(key);
      passedMs = 0;
    },
    stop: () => undefined,
  };
}

/** Moves time on a real Redis by making everything that has a time so much older. */
export function redisSide(url: string): Side {
  // Without the time limits of a request path: a slow machine is no difference between stores.
  const client = new Redis(url);
  const stores = new Map<StoreOptions, AttemptStore>();
  let passedMs = 0;
  return {
    name: "Redis",
    store: (options) => {
      const known = stores.get(options);
      if (known !== undefined) return known;
      const store = createRedisStore({ client, layout: "plain", clock: systemClock }, options);
      const onItsClock = onClock(store, () => passedMs);
      stores.set(options, onItsClock);
      return onItsClock;
    },
    set: async (key, value, ttlSeconds) => void (await client.set(key, value, "EX", ttlSeconds)),
    setField: async (key, field, value) => void (await client.hset(key, field, value)),
    delete: async (...gone) => void (await client.del(...gone)),
    expireAt: async (key, untilMs) => {
      if (untilMs === "for ever") await client.persist(key);
      else await client.pexpireat(key, Math.round(untilMs - passedMs));
    },
    makeDue: async (member) => void (await client.zadd(OUTBOX_INDEX_KEY, "XX", 1, member)),
    pass: async (ms) => {
      await client.eval(PASS_LUA, 0, ms);
      passedMs += ms;
    },
    picture: async () => {
      const rows = (await client.eval(PICTURE_LUA, 0)) as readonly RawRow[];
      return readPicture(
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

type RawRow = readonly [string, string | readonly string[], number];

function inPairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? ""] as const] : []));
}

function onClock(store: AttemptStore, passedMs: () => number): AttemptStore {
  return {
    ...store,
    enqueue: async (slot, delayMs) => (await store.enqueue(slot, delayMs)) + passedMs(),
    claimDue: async (options) => {
      const rows = await store.claimDue(options);
      return rows.map((row) => ({ ...row, leaseEndMs: row.leaseEndMs + passedMs() }));
    },
    reschedule: (slot, seenMs, next) => store.reschedule(slot, seenMs - passedMs(), next),
  };
}
