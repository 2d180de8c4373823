import type { QuestionState } from "#machines/attempt.events";

interface AnsweredQuestions {
  readonly questions: readonly Pick<QuestionState, "isReported">[];
  readonly totalQuestions: number;
}

/**
 * Whether every question of an attempt was reported, so that nothing of it was graded. Its score is
 * 100 then, as the earlier version has it (`summaryOf`), and says nothing of the student.
 */
export function isAllReported({ questions, totalQuestions }: AnsweredQuestions): boolean {
  const reported = questions.filter(({ isReported }) => isReported === true).length;
  return totalQuestions > 0 && reported >= totalQuestions;
}
