import type { AttemptView } from "#lib/actions/result";

/** What became of the questions that the student has left behind. */
export interface AnswerCounts {
  readonly answered: number;
  /** They count as not correct. */
  readonly skipped: number;
  /** They do not count. */
  readonly reported: number;
}

type StoredQuestion = AttemptView["questions"][number];

export function answerCounts({ questions }: Pick<AttemptView, "questions">): AnswerCounts {
  const reported = questions.filter(({ isReported }) => isReported === true).length;
  const skipped = questions.filter(isSkipped).length;
  return { answered: questions.length - reported - skipped, skipped, reported };
}

/** An answer can be `null`, too: it is told from a skipped question only when it is correct. */
export function isSkipped({ isReported, isCorrect, response }: StoredQuestion): boolean {
  return isReported !== true && response === null && isCorrect !== true;
}
