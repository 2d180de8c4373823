import type { Slot } from "#lib/slot";
import { lineItemIdOf } from "./identifiers";
import { isSameId } from "./letter-case";
import type { ResultToPublish } from "./put";
import type { GradebookResult } from "./rows";

/** Gradebooks round: a hundredth of a point is no other score. */
const SCORE_TOLERANCE = 0.01;

/** Somewhere on Earth it is 14 hours later than in UTC, and elsewhere 12 hours earlier. */
const DATE_REACH_MS = 14 * 3_600_000;

/** What is needed of a result of ours to recognise it. */
export type OwnResult = Pick<
  ResultToPublish,
  "attemptId" | "userId" | "lineItemId" | "score" | "finishedAt" | "allReported"
>;

/**
 * Whether a result is of another student or another line item than the slot's. Result ids of the
 * inherited form can be equal for two slots. A reference that is left out says nothing.
 */
export function isOfAnother(slot: Slot, { userId, lineItemId }: GradebookResult): boolean {
  const isOtherUser = userId !== "" && !isSameId(userId, slot.userId);
  const lineItem = lineItemIdOf(slot.resourceId);
  return isOtherUser || (lineItemId !== "" && !isSameId(lineItemId, lineItem));
}

/**
 * Whether the result that was found under our id is this attempt's. `metadata.attemptId` decides.
 * Where the gradebook has dropped the metadata, what else is deterministic does: student, line
 * item, score and score date. Metadata that names no attempt is another system's.
 *
 * The score date is compared without regard to the settings of the format and of the time zone,
 * which may have been changed since the PUT, and to the form in which the gradebook repeats it.
 */
export function isOwnResult(held: GradebookResult, own: OwnResult): boolean {
  if (held.attemptId !== null) return held.attemptId === own.attemptId;
  if (held.isUnmarked !== true) return false;
  const isOther =
    (held.userId !== "" && !isSameId(held.userId, own.userId)) ||
    (held.lineItemId !== "" && !isSameId(held.lineItemId, own.lineItemId));
  if (isOther || !isScoreOf(held.score, own)) return false;
  return isDateOf(held.scoreDate ?? "", Date.parse(own.finishedAt));
}

/** An exempt result has no score, and the setting may have been changed since the PUT. */
function isScoreOf(score: number | null, own: OwnResult): boolean {
  if (score === null) return own.allReported === true;
  return Math.abs(score - own.score) <= SCORE_TOLERANCE;
}

function isDateOf(scoreDate: string, finishedMs: number): boolean {
  const [, date, rest = ""] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(scoreDate.trim()) ?? [];
  if (date === undefined) return false;
  // A date, or a date that the gradebook keeps as its midnight.
  if (rest === "" || /^[T ]00:00(:00(\.0+)?)?/.test(rest)) {
    const days = [-DATE_REACH_MS, 0, DATE_REACH_MS].map((shiftMs) => {
      return new Date(finishedMs + shiftMs).toISOString().slice(0, 10);
    });
    return days.includes(date);
  }
  return Math.abs(Date.parse(scoreDate) - finishedMs) < 1_000;
}
