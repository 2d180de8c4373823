import type { AttemptStore, StoredTrailEntry } from "./contract";
import { keysOf } from "./keys";
import type { RedisStoreParts } from "./store-options";
import { readTag } from "./replies";

export type TrailCommands = Pick<AttemptStore, "readTrail" | "appendTrail">;

/**
 * The trail of a slot, a list that keeps its newest entries. Earlier versions wrote a stream, which
 * is read until it expires.
 */
export function trailCommands(parts: RedisStoreParts): TrailCommands {
  const { run, plain, client, layout, options } = parts;
  return {
    readTrail: async (slot) => {
      const { trail, trailStream } = keysOf(slot, layout);
      const [items, rows] = await Promise.all([
        plain("LRANGE", () => client.lrange(trail, 0, -1)),
        plain("XRANGE", () => client.xrange(trailStream, "-", "+")),
      ]);
      const entries = inOrder(rows.map(ofStream), ofList(items));
      // List and stream drop older entries independently, so both together show as many as one keeps.
      return numbered(rows.length === 0 ? entries : entries.slice(-options.trailEntries));
    },
    appendTrail: async (slot, text) => {
      const { trail, trailStream } = keysOf(slot, layout);
      const args = [text, options.trailEntries, options.longTtlSeconds];
      const reply = await run("trail", { keys: [trail, trailStream], args });
      return readTag(reply, ["appended", "same"]) === "appended";
    },
  };
}

type TimedEntry = Omit<StoredTrailEntry, "id">;

function ofStream([id, fields]: readonly [id: string, fields: readonly string[]]): TimedEntry {
  return { atMs: Number(id.split("-")[0]), text: fields[1] ?? "" };
}

/** The items are time, entry, time, entry, …. No entry is before the last one: clocks can go back. */
function ofList(items: readonly string[]): readonly TimedEntry[] {
  let atMs = 0;
  return items.flatMap((text, index) => {
    if (index % 2 === 1) return [{ atMs, text }];
    atMs = Math.max(atMs, Number(text));
    return [];
  });
}

/** While pods of an earlier version run, both grow. */
function inOrder(
  streamed: readonly TimedEntry[],
  listed: readonly TimedEntry[],
): readonly TimedEntry[] {
  return [...streamed, ...listed].sort((one, other) => one.atMs - other.atMs);
}

/** An id is the time and a counter, as in a stream. */
function numbered(entries: readonly TimedEntry[]): readonly StoredTrailEntry[] {
  let count = 0;
  return entries.map((entry, index) => {
    count = entry.atMs === entries[index - 1]?.atMs ? count + 1 : 0;
    return { id: `${entry.atMs}-${count}`, ...entry };
  });
}
