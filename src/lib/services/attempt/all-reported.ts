import type { QuestionState } from "#machines/attempt.events";

interface AnsweredQuestions {
  readonly questions: readonly Pick<QuestionState, "isReported">[];
  readonly totalQuestions: number;
}

/**
 * Whether every question of an attempt was reported, so that nothing was graded. The score is then
 * 100, as in the earlier version (`summaryOf`), and says nothing about the student.
 */
export function isAllReported({ questions, totalQuestions }: AnsweredQuestions): boolean {
  const reported = questions.filter(({ isReported }) => isReported === true).length;
  return totalQuestions > 0 && reported >= totalQuestions;
}
