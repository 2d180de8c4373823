import type { AttemptStore } from "./contract";
import { keysOf } from "./keys";
import type { MemoryParts } from "./store-options";

export type TrailCommands = Pick<AttemptStore, "readTrail" | "appendTrail">;

/** The trail in memory: a hash whose fields are the ids of the entries. */
export function trailCommands(parts: MemoryParts): TrailCommands {
  return {
    readTrail: (slot) => {
      const rows = [...parts.keys.hash(keysOf(slot, "plain").trail)];
      return Promise.resolve(
        rows.map(([id, text]) => ({ id, atMs: Number(id.split("-")[0]), text })),
      );
    },
    appendTrail: (slot, text) => {
      const key = keysOf(slot, "plain").trail;
      const last = [...parts.keys.hash(key).values()].at(-1);
      if (last === text || parts.options.trailEntries === 0) return Promise.resolve(false);
      appendTrail(parts, key, text);
      return Promise.resolve(true);
    },
  };
}

/** Writes nothing if the entry is empty or no trail is kept. */
export function appendTrail(parts: MemoryParts, key: string, entry: string): void {
  const { keys, nowMs, options } = parts;
  if (entry === "" || options.trailEntries === 0) return;
  const ids = [...keys.hash(key).keys()];
  keys.setField(key, idAfter(ids.at(-1), nowMs()), entry);
  for (const oldest of ids.slice(0, ids.length + 1 - options.trailEntries)) {
    keys.deleteField(key, oldest);
  }
  keys.expire(key, options.longTtlSeconds);
}

/** The time and a counter. Always after the last id, even if the clock goes back. */
function idAfter(last: string | undefined, nowMs: number): string {
  const [lastMs = 0, count = -1] = last?.split("-").map(Number) ?? [];
  return nowMs > lastMs ? `${nowMs}-0` : `${lastMs}-${count + 1}`;
}
