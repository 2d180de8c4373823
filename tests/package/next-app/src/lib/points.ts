import { reportReasonOf, type FinalizedAttempt, type ReportedQuestion } from "holdfast";

/** The application's own effects: here they are only written to the log. */
export function awardPoints({ userId, attemptNumber, score }: FinalizedAttempt): void {
  console.log(`points ${userId} ${attemptNumber} ${score}`);
}

export function flagQuestion({ questionId }: ReportedQuestion, report: unknown): void {
  console.log(`flag ${questionId} ${reportReasonOf(report) ?? JSON.stringify(report)}`);
}
