import type { RedisClient, RedisConnection } from "./client";
import { duplicateOf } from "./given-client";
import type { GivenRedisClient } from "./given-client";
import { createLegacyRecordRepository } from "./legacy-records";
import { createOperatorStore } from "./operator-store";
import { createRedisStore } from "./redis-store";
import { createSlotIndex } from "./slot-index";
import type { OpenStore, StoreOpening, StorePart } from "./store-part";

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
