import type { StoredTrailEntry } from "#lib/assessment-cache";
import { parseTrailEntry } from "#lib/services/attempt/trail-entry";
import type { Slot } from "#lib/slot";
import { proveTrail } from "#theory/trail-proof";

/** Nothing expires while a test runs. */
const ATTEMPT_TTL_MS = 86_400_000;

/**
 * Why a trail is no run of the theory; nothing if it is one. `keepsItsWord`: nobody but this version
 * writes, and Redis keeps what it has acknowledged, so it must be one in the world of theorem S.
 */
export function unprovenIn(
  slot: Slot,
  stored: readonly StoredTrailEntry[],
  keepsItsWord: boolean,
): readonly string[] {
  const trail = stored.map(({ id, atMs, json }) => ({ id, atMs, fact: parseTrailEntry(json) }));
  const { entries, isProven, world } = proveTrail(trail, { slot, attemptTtlMs: ATTEMPT_TTL_MS });
  const unproven = entries.filter(({ status }) => status === "not proven");
  if (unproven.length > 0) return unproven.map(({ why }) => `not proven: ${why}`);
  if (!isProven) return ["no theorem is about all of what happened"];
  return keepsItsWord && world?.id !== "S" ? [`possible only if: ${world?.world}`] : [];
}
