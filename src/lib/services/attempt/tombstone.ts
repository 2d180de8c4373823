import { tombstoneStart } from "#lib/tombstone-start";

/**
 * The start time of a new attempt: now, or just after `latestStart` if that is later. A new attempt
 * must start after every abandoned attempt of its slot, because number and start time make the
 * attempt id (H4). `latestStart` can be later than now: another pod's clock is ahead, or the
 * attempt was abandoned in the same millisecond, or by an earlier try of the same request.
 */
export function startAfter(latestStart: string, nowMs: number): string {
  const now = new Date(nowMs).toISOString();
  const latestMs = Date.parse(tombstoneStart(latestStart));
  if (Number.isNaN(latestMs)) return now;
  const next = new Date(Math.max(nowMs, latestMs + 1)).toISOString();
  // Redis compares the texts. Without milliseconds a time is a later text ("Z" is after ".").
  return next > latestStart ? next : new Date(latestMs + 1_000).toISOString();
}
