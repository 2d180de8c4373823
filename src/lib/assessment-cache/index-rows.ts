import type { RedisCalls } from "./commands";
import type { KeyLayout } from "./keys";
import { asList, asText } from "./replies";

/** A row of an index: a slot's name and a time in ms. */
export interface IndexRow {
  readonly member: string;
  readonly score: number;
}

/** Which rows come first, and where they begin. */
export interface RowQuery {
  /** `newest`: from `boundMs` down. `oldest`: from the oldest up to `boundMs`. */
  readonly order: "newest" | "oldest";
  readonly boundMs: number | string;
  readonly limit: number;
}

export interface IndexReading extends Pick<RedisCalls, "run"> {
  readonly layout: KeyLayout;
}

/** Keys that are asked at once on a Cluster, where each needs a command of its own. */
const KEYS_AT_ONCE = 16;

/**
 * Asks about all keys of an index. One command on a single server. On a Cluster one for each key,
 * because a command cannot read keys of several hash slots; never more than `KEYS_AT_ONCE` at once.
 * Replies in the order of the keys.
 */
export async function askAll(
  layout: KeyLayout,
  keys: readonly string[],
  ask: (keys: readonly string[]) => Promise<unknown>,
): Promise<readonly unknown[]> {
  if (layout === "plain") return [await ask(keys)];
  const replies: unknown[] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const some = keys.slice(from, from + KEYS_AT_ONCE);
    replies.push(...(await Promise.all(some.map((key) => ask([key])))));
  }
  return replies;
}

/** The first rows over all of these indexes; rows of one time in the order of their indexes. */
export async function firstRows(
  { run, layout }: IndexReading,
  keys: readonly string[],
  { order, boundMs, limit }: RowQuery,
): Promise<readonly IndexRow[]> {
  const args = [order, boundMs, limit];
  const replies = await askAll(layout, keys, (some) => run("rows", { keys: some, args }));
  const sign = order === "newest" ? -1 : 1;
  const rows = replies.flatMap(readRows).sort((a, b) => sign * (a.score - b.score));
  return rows.slice(0, limit);
}

function readRows(reply: unknown): readonly IndexRow[] {
  const flat = asList(reply).map(asText);
  return flat.flatMap((member, at) =>
    at % 2 === 0 ? [{ member, score: Number(flat[at + 1]) }] : [],
  );
}
