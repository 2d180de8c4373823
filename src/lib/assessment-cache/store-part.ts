import type { Clock } from "../clock";
import type { RedisClient, RedisConnection } from "./client";
import type { CommandTimer } from "./command-timer";
import type { AttemptStore } from "./contract";
import { duplicateOf } from "./given-client";
import type { GivenRedisClient } from "./given-client";
import { createLegacyRecordRepository, createMemoryLegacyRecordRepository } from "./legacy-records";
import type { LegacyRecordRepository } from "./legacy-records";
import { createMemoryStore } from "./memory";
import type { OperatorStore } from "./operator-contract";
import { createOperatorStore } from "./operator-store";
import { createRedisStore } from "./redis-store";
import { createSlotIndex } from "./slot-index";
import type { SlotIndex } from "./slot-index";
import type { StoreOptions } from "./store-options";

/** Where attempts are stored: made by `redisStore` or `memoryStore`, opened by `createHoldfast`. */
export interface StorePart {
  /** `memory`: attempts are lost when the process ends. */
  readonly kind: "redis" | "memory";
  /** Opens the connection. */
  open(opening: StoreOpening): OpenStore;
}

export interface StoreOpening {
  readonly options: StoreOptions;
  readonly clock: Clock;
  /** Times every command. If omitted, nothing is timed. */
  readonly timer?: CommandTimer | undefined;
  /** Receives the errors of the connection, which reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/** The stores of one Redis, or of one memory, for the engines of all modes. */
export interface OpenStore {
  /** While legacy pods may run. */
  readonly store: AttemptStore;
  /** Without legacy pods. */
  readonly alone: AttemptStore;
  readonly records: LegacyRecordRepository;
  /** null in memory. */
  readonly index: SlotIndex | null;
  /** null in memory. */
  readonly operators: OperatorStore | null;
  /** null in memory. */
  readonly connection: RedisConnection | null;
}

/**
 * Stores attempts in the Redis of this client (ioredis 5.4 to 6, a `Redis` or a `Cluster`, Redis 7
 * or later). Opens a connection of its own with the settings of a request path: it never waits for
 * seconds, and never sends a command twice by itself. The given client is not used for commands and
 * never closed. Throws a TypeError for a client with a key prefix.
 */
export function redisStore(client: GivenRedisClient): StorePart {
  return {
    kind: "redis",
    open: (opening) =>
      openRedis(duplicateOf(client, opening.onError, opening.clock), opening, layoutOf(client)),
  };
}

/** Stores attempts through a connection that `connectRedis` opens with these errors and timer. */
export function connectedStore(
  connect: (opening: Omit<StoreOpening, "options">) => RedisConnection,
): StorePart {
  return {
    kind: "redis",
    open: (opening) => {
      const { client, layout } = connect(opening);
      return openRedis(client, opening, layout);
    },
  };
}

/**
 * Stores attempts in the memory of this process, with the semantics of Redis. For tests: attempts
 * are lost when the process ends, and no other process sees them.
 */
export function memoryStore(): StorePart {
  return {
    kind: "memory",
    open: ({ options, clock }) => ({
      ...openMemory(options, clock.nowMs),
      index: null,
      operators: null,
      connection: null,
    }),
  };
}

type MemoryStores = Pick<OpenStore, "store" | "alone" | "records">;

/** The stores of one memory. */
export function openMemory(options: StoreOptions, nowMs: () => number): MemoryStores {
  const store = createMemoryStore({ ...options, legacyPodsMayRun: true }, nowMs);
  return {
    store,
    alone: createMemoryStore({ ...options, legacyPodsMayRun: false }, nowMs, store.keys),
    records: createMemoryLegacyRecordRepository(store.keys, options),
  };
}

function openRedis(
  client: RedisClient,
  { options, clock, timer }: StoreOpening,
  layout: RedisConnection["layout"],
): OpenStore {
  const connection = { client, layout, clock, ...(timer !== undefined && { timer }) };
  return {
    store: createRedisStore(connection, { ...options, legacyPodsMayRun: true }),
    alone: createRedisStore(connection, { ...options, legacyPodsMayRun: false }),
    records: createLegacyRecordRepository(connection, options),
    index: createSlotIndex(connection),
    operators: createOperatorStore(connection, options),
    connection,
  };
}

function layoutOf(client: GivenRedisClient): RedisConnection["layout"] {
  return (client as { readonly isCluster?: unknown }).isCluster === true ? "tagged" : "plain";
}
