/** A row of an index: a slot's name and a time in ms. */
export interface IndexRow {
  readonly member: string;
  readonly score: number;
}

/** Asks every key at once for its first rows, as a reply WITHSCORES, and puts them in one list. */
export async function rowsOfAll(
  keys: readonly string[],
  ask: (key: string) => Promise<readonly string[]>,
): Promise<IndexRow[]> {
  const replies = await Promise.all(keys.map(ask));
  return replies.flatMap((flat) =>
    flat.flatMap((member, at) => (at % 2 === 0 ? [{ member, score: Number(flat[at + 1]) }] : [])),
  );
}

/** By time, and rows of one time by name, as Redis does. */
export function byScore(a: IndexRow, b: IndexRow): number {
  return a.score - b.score || (a.member < b.member ? -1 : 1);
}
