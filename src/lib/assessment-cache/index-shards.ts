import { hash } from "node:crypto";

/**
 * Both indexes of slots are split by a hash of the slot, so that no key is touched by all slots. The
 * number must not change: a row would be looked for in another shard. 128 shards with these hash
 * tags are spread evenly over the masters of a Redis Cluster (decision 86).
 */
const SHARDS = 128;

const tags = Array.from({ length: SHARDS }, (_, shard) => String(shard).padStart(3, "0"));

/**
 * A row without an outbox entry is dropped this long after it was enqueued (H21). It is longer than
 * any request takes, so that the row of a request that has not committed yet is never dropped.
 */
export const ENQUEUE_GRACE_MS = 300_000;

/** The keys of the outbox index, by shard. */
export const OUTBOX_INDEX_KEYS: readonly string[] = tags.map(
  (tag) => `assess:outbox-index:{${tag}}`,
);

/**
 * The keys of the slot index of all users, by shard. No key of one user's index equals one of them:
 * an id in a key has no brace.
 */
export const SLOT_INDEX_KEYS: readonly string[] = tags.map((tag) => `assess:slot-index:{${tag}}`);

/** The shard of a slot's row: the first byte of its SHA-1, without the highest bit. */
export function shardOf(member: string): number {
  return Number.parseInt(hash("sha1", member).slice(0, 2), 16) % SHARDS;
}

/** The key of the outbox index in which this slot has its row. */
export function outboxIndexKeyOf(member: string): string {
  return keyAt(OUTBOX_INDEX_KEYS, shardOf(member));
}

/** The key of the slot index of all users in which this slot has its row. */
export function slotIndexKeyOf(member: string): string {
  return keyAt(SLOT_INDEX_KEYS, shardOf(member));
}

/** Throws a RangeError for a number that is no shard. */
export function keyAt(keys: readonly string[], shard: number): string {
  const key = keys[shard];
  if (key === undefined) throw new RangeError(`There is no shard ${shard}.`);
  return key;
}

/** How many rows to take from a shard. */
export interface ShardPortion {
  readonly shard: number;
  readonly limit: number;
}

/** Shares `limit` rows out equally among the first of the shards, at least one row each. */
export function shareOut(shards: readonly number[], limit: number): readonly ShardPortion[] {
  const asked = shards.slice(0, limit);
  return asked.map((shard) => ({ shard, limit: Math.floor(limit / asked.length) }));
}

/** Where more rows are due: shards that were not asked yet, then those that had more. */
export function restOf(
  shards: readonly number[],
  asked: readonly { readonly shard: number; readonly hasMore: boolean }[],
): readonly number[] {
  const again = asked.filter(({ hasMore }) => hasMore);
  return [...shards.slice(asked.length), ...again.map(({ shard }) => shard)];
}
