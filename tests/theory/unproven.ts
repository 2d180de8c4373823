import type { StoredTrailEntry } from "#lib/assessment-cache";
import { parseTrailEntry } from "#lib/services/attempt/trail-entry";
import type { Slot } from "#lib/slot";
import type { ExceptionId } from "#tests/exploration/exceptions";
import { proveTrail } from "#theory/trail-proof";

/** Nothing expires while a test runs. */
const ATTEMPT_TTL_MS = 86_400_000;

/**
 * Why a trail is no run of the theory; nothing if it is one. `exceptions`: what the claim excepts
 * (tests/exploration/exceptions.ts). Without any, nobody but this version writes and Redis keeps what
 * it has acknowledged, so the trail must be a run in the world of theorem S.
 */
export function unprovenIn(
  slot: Slot,
  stored: readonly StoredTrailEntry[],
  exceptions: readonly ExceptionId[],
): readonly string[] {
  const trail = stored.map(({ id, atMs, text }) => ({ id, atMs, fact: parseTrailEntry(text) }));
  const { entries, world } = proveTrail(trail, { slot, attemptTtlMs: ATTEMPT_TTL_MS });
  const unproven = entries.filter(({ status, exception }) => {
    const isExcepted = exception !== undefined && exceptions.includes(exception);
    return status === "not proven" && !isExcepted;
  });
  if (unproven.length > 0) return unproven.map(({ why }) => `not proven: ${why}`);
  if (world === null) return ["no theorem is about all of what happened"];
  return exceptions.length === 0 && world.id !== "S" ? [`possible only if: ${world.world}`] : [];
}
