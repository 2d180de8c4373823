import { tombstoneStart } from "#lib/tombstone-start";

/**
 * Now, or right after that time: an attempt begins after every one of its slot that was given up,
 * also by another pod's clock, or in the same millisecond, or by an earlier try of the same request
 * whose reply was lost. Number and start make the id (H4).
 */
export function startAfter(latestStart: string, nowMs: number): string {
  const now = new Date(nowMs).toISOString();
  const latestMs = Date.parse(tombstoneStart(latestStart));
  if (Number.isNaN(latestMs)) return now;
  const next = new Date(Math.max(nowMs, latestMs + 1)).toISOString();
  // A time without milliseconds is a later text than the same one with them.
  return next > latestStart ? next : new Date(latestMs + 1_000).toISOString();
}
