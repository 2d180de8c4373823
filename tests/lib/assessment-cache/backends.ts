import { Cluster } from "ioredis";
import { createMemoryStore, createOperatorStore, createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore, OperatorStore, RedisClient, StoreOptions } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { KeyLayout } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { Keyspace } from "#tests/lua/keyspace";
import { luaConnection } from "#tests/lua/lua-store";
import { runCommand } from "#tests/lua/redis-commands";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "./unlimited-connection";

/**
 * Direct access to the keys of a store, for what other programs do (a legacy pod, an eviction, an
 * operator).
 */
export interface RawKeys {
  readonly layout: KeyLayout;
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  hset(key: string, field: string, value: string): Promise<void>;
  hgetall(key: string): Promise<Record<string, string>>;
  del(key: string): Promise<void>;
  /** Whole seconds; null if the key does not exist. */
  ttl(key: string): Promise<number | null>;
  expire(key: string, seconds: number): Promise<void>;
}

export interface Backend {
  readonly open: (options?: StoreOptions) => AttemptStore;
  /** Throws for the store in memory: there is none. */
  readonly openOperators: () => OperatorStore;
  readonly raw: RawKeys;
  readonly stop: () => Promise<void>;
}

export const BACKENDS: readonly {
  readonly name: string;
  readonly start: () => Promise<Backend>;
}[] = [
  { name: "memory", start: () => Promise.resolve(memoryBackend()) },
  { name: "the production Lua in process", start: luaBackend },
  { name: "a real redis-server", start: redisBackend },
  { name: "a real three-node Cluster", start: clusterBackend },
];

function memoryBackend(): Backend {
  const shared = createMemoryStore({}, systemClock.nowMs);
  const { keys } = shared;
  return {
    // Options differ between tests, the keys are shared, like clients of one Redis.
    open: (options) =>
      options === undefined ? shared : createMemoryStore(options, systemClock.nowMs, keys),
    openOperators: () => {
      throw new Error("operators have no store in memory");
    },
    raw: {
      layout: "plain",
      get: (key) => Promise.resolve(keys.text(key)),
      set: (key, value) => Promise.resolve(keys.setText(key, value, 604_800)),
      hset: (key, field, value) => Promise.resolve(keys.setField(key, field, value)),
      hgetall: (key) => Promise.resolve(Object.fromEntries(keys.hash(key))),
      del: (key) => Promise.resolve(keys.delete(key)),
      ttl: (key) => {
        const seconds = keys.ttlSeconds(key);
        return Promise.resolve(seconds === null ? null : Math.round(seconds));
      },
      expire: (key, seconds) => Promise.resolve(keys.expire(key, seconds)),
    },
    stop: () => Promise.resolve(),
  };
}

/** The Redis store as production runs it, over a Redis in this process. */
async function luaBackend(): Promise<Backend> {
  const keys = new Keyspace(systemClock.nowMs);
  const connection = await luaConnection(keys);
  const run = async (...argv: readonly (string | number)[]): Promise<void> => {
    runCommand(keys, argv.map(String));
  };
  return {
    open: (options) => createRedisStore(connection, options),
    openOperators: () => createOperatorStore(connection),
    raw: {
      layout: "plain",
      get: (key) => connection.client.get(key),
      set: (key, value) => run("SET", key, value, "EX", 604_800),
      hset: (key, field, value) => run("HSET", key, field, value),
      hgetall: (key) => connection.client.hgetall(key),
      del: (key) => run("DEL", key),
      ttl: async (key) => {
        const ms = Number(runCommand(keys, ["PTTL", key]));
        return ms === -2 ? null : Math.round(ms / 1_000);
      },
      expire: (key, seconds) => run("EXPIRE", key, seconds),
    },
    stop: () => Promise.resolve(),
  };
}

async function redisBackend(): Promise<Backend> {
  const server = await startRedis();
  const connection = connectWithoutTimeLimit({ kind: "single", url: server.appUrl });
  return {
    open: (options) => createRedisStore(connection, options),
    openOperators: () => createOperatorStore(connection),
    raw: rawKeysOf(connection.client, "plain"),
    stop: async () => {
      connection.client.disconnect();
      await server.stop();
    },
  };
}

async function clusterBackend(): Promise<Backend> {
  const cluster = await startRedisCluster();
  const connection = connectWithoutTimeLimit({ kind: "cluster", nodes: cluster.startupNodes });
  if (!(connection.client instanceof Cluster)) throw new Error("expected a Cluster client");
  return {
    open: (options) => createRedisStore(connection, options),
    openOperators: () => createOperatorStore(connection),
    raw: rawKeysOf(connection.client, "tagged"),
    stop: async () => {
      connection.client.disconnect();
      await cluster.stop();
    },
  };
}

function rawKeysOf(client: RedisClient, layout: KeyLayout): RawKeys {
  return {
    layout,
    get: (key) => client.get(key),
    set: async (key, value) => void (await client.set(key, value, "EX", 604_800)),
    hset: async (key, field, value) => void (await client.hset(key, field, value)),
    hgetall: (key) => client.hgetall(key),
    del: async (key) => void (await client.del(key)),
    ttl: async (key) => {
      const ms = await client.pttl(key);
      return ms === -2 ? null : Math.round(ms / 1_000);
    },
    expire: async (key, seconds) => void (await client.expire(key, seconds)),
  };
}

let slots = 0;

/** A slot that no other test uses. */
export function freshSlot(): { readonly userId: string; readonly resourceId: string } {
  slots += 1;
  return { userId: `user-${process.pid}-${slots}`, resourceId: "fractions" };
}

export function slotKeys(
  raw: Pick<RawKeys, "layout">,
  slot: { userId: string; resourceId: string },
) {
  return keysOf(slot, raw.layout);
}

/** A state record with the fields that the store reads. */
export function stateJson(number: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ attemptNumber: number, isFinalized: false, startedAt: "a", ...more });
}
