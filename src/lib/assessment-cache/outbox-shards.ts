import { askAll } from "./index-rows";
import type { IndexReading } from "./index-rows";
import { OUTBOX_INDEX_KEYS } from "./index-shards";
import { OLD_OUTBOX_INDEX_KEY } from "./old-outbox-index";
import { asList, asNumber, asText } from "./replies";

/** How much waits in one shard of the outbox index. */
export interface ShardSize {
  readonly rows: number;
  readonly due: number;
  /** When the oldest due row was due, in ms by the clock of its server; null: none is due. */
  readonly oldestDueMs: number | null;
}

/** Of every shard, in order, and of the one index of the version before. */
export interface OutboxSizes {
  readonly shards: readonly ShardSize[];
  readonly old: ShardSize;
}

/**
 * Looks at every shard. One command on a single server; on a Cluster one for each shard, some at
 * once. The cost hardly depends on the number of rows.
 */
export async function outboxSizes(reading: IndexReading): Promise<OutboxSizes> {
  const sizes = await indexSizes(reading, [...OUTBOX_INDEX_KEYS, OLD_OUTBOX_INDEX_KEY]);
  const old = sizes.at(-1);
  if (old === undefined) throw new Error("due replied nothing");
  return { shards: sizes.slice(0, -1), old };
}

/** The sizes of these indexes, in order. The cost is that of `outboxSizes`. */
export async function indexSizes(
  { run, layout }: IndexReading,
  keys: readonly string[],
): Promise<readonly ShardSize[]> {
  const replies = await askAll(layout, keys, (some) => run("due", { keys: some, args: [] }));
  const flat = replies.flatMap(asList);
  return keys.map((_, at) => readSize(flat.slice(at * 3, at * 3 + 3)));
}

/** The shards that have due rows, the one with the oldest row first. */
export function dueShards(shards: readonly Pick<ShardSize, "oldestDueMs">[]): readonly number[] {
  return shards
    .flatMap(({ oldestDueMs }, shard) => (oldestDueMs === null ? [] : [{ shard, oldestDueMs }]))
    .sort((a, b) => a.oldestDueMs - b.oldestDueMs)
    .map(({ shard }) => shard);
}

function readSize([rows, due, oldest]: readonly unknown[]): ShardSize {
  const text = asText(oldest);
  const oldestDueMs = text === "" ? null : Number(text);
  return { rows: asNumber(rows), due: asNumber(due), oldestDueMs };
}
