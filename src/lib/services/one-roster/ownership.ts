import type { Slot } from "#lib/slot";
import type { GradebookResult, ResultToPublish } from "./contract";
import { lineItemIdOf } from "./identifiers";
import { isSameId } from "./letter-case";

/** Gradebooks round: scores that differ by at most a hundredth of a point are equal. */
const SCORE_TOLERANCE = 0.01;

/** Time zones are at most 14 hours ahead of UTC, and at most 12 hours behind it. */
const TIME_ZONE_OFFSET_MAX_MS = 14 * 3_600_000;

/** The fields of a result by which it is recognised in the gradebook. */
export type OwnResult = Pick<
  ResultToPublish,
  "attemptId" | "userId" | "lineItemId" | "score" | "finishedAt" | "allReported"
>;

/**
 * Whether a result belongs to another student or another line item than the slot's. Result ids in
 * the inherited form can be equal for two slots. An omitted reference is ignored.
 */
export function belongsToOtherSlot(slot: Slot, result: GradebookResult): boolean {
  return contradicts(result, slot.userId, lineItemIdOf(slot.resourceId));
}

/**
 * Whether the result that was found under our id belongs to this attempt. `metadata.attemptId`
 * decides. If the gradebook has dropped the metadata, the other deterministic fields decide:
 * student, line item, score and score date. Metadata without an attempt id was written by another
 * system.
 *
 * The score date is compared so that it does not matter in which form the gradebook returns it, and
 * whether the settings for its format and its time zone have changed since the PUT.
 */
export function isOwnResult(held: GradebookResult, own: OwnResult): boolean {
  if (held.attemptId !== null) return held.attemptId === own.attemptId;
  if (held.hasNoMetadata !== true) return false;
  if (contradicts(held, own.userId, own.lineItemId) || !hasScoreOf(held.score, own)) return false;
  return hasDateOf(held.scoreDate ?? "", Date.parse(own.finishedAt));
}

/** Whether a result names another student or another line item. */
function contradicts(result: GradebookResult, userId: string, lineItemId: string): boolean {
  return (
    (result.userId !== "" && !isSameId(result.userId, userId)) ||
    (result.lineItemId !== "" && !isSameId(result.lineItemId, lineItemId))
  );
}

/** An exempt result has no score. The setting may have changed since the PUT. */
function hasScoreOf(score: number | null, own: OwnResult): boolean {
  if (score === null) return own.allReported === true;
  return Math.abs(score - own.score) <= SCORE_TOLERANCE;
}

function hasDateOf(scoreDate: string, finishedMs: number): boolean {
  const [, date, rest = ""] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(scoreDate.trim()) ?? [];
  if (date === undefined) return false;
  // A date, or a date that the gradebook stores as midnight.
  if (rest === "" || /^[T ]00:00(:00(\.0+)?)?/.test(rest)) {
    const days = [-TIME_ZONE_OFFSET_MAX_MS, 0, TIME_ZONE_OFFSET_MAX_MS].map((shiftMs) => {
      return new Date(finishedMs + shiftMs).toISOString().slice(0, 10);
    });
    return days.includes(date);
  }
  return Math.abs(Date.parse(scoreDate) - finishedMs) < 1_000;
}
