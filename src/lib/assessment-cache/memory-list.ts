import type { AttemptStore, ListAdoption } from "./contract";
import type { Slot } from "../slot";
import { keysOf } from "./keys";
import type { MemoryParts } from "./store-options";

export type ListCommands = Pick<AttemptStore, "adoptList">;

export function listCommands(parts: MemoryParts): ListCommands {
  return {
    adoptList: (slot, adoption) => Promise.resolve(adoptList(parts, slot, adoption)),
  };
}

/** The same as lua/adopt.lua. */
function adoptList(
  { keys, options }: MemoryParts,
  slot: Slot,
  { read, listJson }: ListAdoption,
): string | null {
  const { statePrefix, listPrefix } = keysOf(slot, "plain");
  const listKey = listPrefix + String(read.number);
  const there = keys.text(listKey) ?? "";
  const isRead = keys.text(statePrefix + String(read.number)) === read.stateJson;
  if (!isRead || there !== (read.listJson ?? "")) return there === "" ? null : there;
  keys.setText(listKey, listJson, options.ttlSeconds);
  return listJson;
}
