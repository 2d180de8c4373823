import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import { outboxSizes } from "./outbox-shards";

/** How many slots are in the outbox index. */
export interface OutboxSize {
  readonly all: number;
  /** Those that are due, by the clocks of their servers. */
  readonly due: number;
}

/**
 * Counts the rows of every shard. One command on a single server; on a Cluster one for each shard,
 * some at once. The cost hardly depends on the number of rows. Throws what the store throws.
 */
export function createOutboxCounter(connection: RedisConnection): () => Promise<OutboxSize> {
  const parts = { ...connection, ...redisCalls(connection) };
  return async () => {
    const { shards, old } = await outboxSizes(parts);
    const sizes = [...shards, old];
    return {
      all: sizes.reduce((sum, { rows }) => sum + rows, 0),
      due: sizes.reduce((sum, { due }) => sum + due, 0),
    };
  };
}
