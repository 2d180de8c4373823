import type { RecordChange } from "./contract";

/**
 * The answers that must still be there, as they were read, for a change to be written, beside those
 * that it writes itself. Redis can lose all answers of an attempt at once and keep its state; they
 * may have been given anew since, up to the same state. So the last one that was read is compared
 * (H30), and all of them where a result is computed from them.
 */
export function comparedAnswers(change: RecordChange): readonly (readonly [number, string])[] {
  const { read, newQuestionJsons, outboxEntry } = change;
  const others = [...(read.questionJsons ?? [])].filter(([index]) => !newQuestionJsons.has(index));
  if (outboxEntry !== null) return others;
  const last = Math.max(...others.map(([index]) => index));
  // @mutant compared-answers
  return others.filter(([index]) => index === last);
}
