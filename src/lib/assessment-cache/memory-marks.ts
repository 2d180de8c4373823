import type { ExpiringMap } from "./expiring-map";
import type { SlotKeys } from "./keys";
import type { MemoryParts } from "./store-options";
import { readDecimal, readIndexed } from "./replies";

/** The numbers of waiting outbox entries are used too. */
export function highWaterOf(keys: ExpiringMap, at: SlotKeys): number {
  return Math.max(markOf(keys, at), ...readIndexed(keys.hash(at.outbox)).keys());
}

export function markOf(keys: ExpiringMap, at: SlotKeys): number {
  return readDecimal(keys.text(at.highWater)) ?? 0;
}

/** The same as `raise_mark` of lua/include/mark.lua. */
export function raiseMark({ keys, options }: MemoryParts, at: SlotKeys, number: number): void {
  if (number <= markOf(keys, at)) return;
  keys.setText(at.highWater, String(number), options.longTtlSeconds);
}

interface Tombstone {
  readonly start: string;
  readonly used: number;
}

/** The same as lua/include/tombstone.lua. */
export function tombstoneOf(keys: ExpiringMap, at: SlotKeys): Tombstone {
  const text = keys.text(at.tombstone) ?? "";
  const [, start, used] = /^(\S*) (\d+)$/.exec(text) ?? [];
  return { start: start ?? text, used: readDecimal(used) ?? 0 };
}
