/** What a student can say is wrong with a question. Stable: stored, and sent to hooks. */
const REASONS = [
  "unclear_question",
  "wrong_answer_key",
  "unreadable_content",
  "other",
  /** Sent by the stepper, to continue after a question that was changed. */
  "question_changed",
] as const;

/** The reason of a report of the stepper. Stable; the student sees a sentence instead. */
export type ReportReason = (typeof REASONS)[number];

/** The sentences that earlier versions of the stepper stored instead of a code. */
const EARLIER_REASONS: ReadonlyMap<string, ReportReason> = new Map([
  ["The question is unclear", "unclear_question"],
  ["The answer is marked wrongly", "wrong_answer_key"],
  ["Something is missing or cannot be read", "unreadable_content"],
  ["Something else", "other"],
  ["The question was changed after the attempt began", "question_changed"],
]);

/**
 * The reason of a report, also of one that an earlier version stored with an English sentence. null:
 * the report is not of the stepper, for example a text.
 */
export function reportReasonOf(report: unknown): ReportReason | null {
  if (typeof report !== "object" || report === null || !("reason" in report)) return null;
  const { reason } = report;
  if (typeof reason !== "string") return null;
  return REASONS.find((each) => each === reason) ?? EARLIER_REASONS.get(reason) ?? null;
}
