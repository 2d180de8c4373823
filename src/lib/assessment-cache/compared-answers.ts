import type { RecordChange } from "./contract";

/**
 * The answers that a commit compares with the stored ones, beside those that it writes. Redis can
 * lose all answers of an attempt and keep its state, and the student may have answered again since,
 * up to an equal state. A commit therefore compares the last answer that was read (H30). A commit
 * that finalizes compares all of them, because the result is computed from them.
 */
export function comparedAnswers(change: RecordChange): readonly (readonly [number, string])[] {
  const { read, newQuestionJsons, outboxEntry } = change;
  const others = [...(read.questionJsons ?? [])].filter(([index]) => !newQuestionJsons.has(index));
  if (outboxEntry !== null) return others;
  const last = Math.max(...others.map(([index]) => index));
  // @mutant compared-answers
  return others.filter(([index]) => index === last);
}
