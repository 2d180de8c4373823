import type { ExpectedVersion, RecordChange } from "./contract";

/**
 * The answers that a commit compares with the stored ones, beside those that it writes. Redis can
 * lose all answers of an attempt and keep its state, and the student may have answered again since,
 * up to an equal state. A commit therefore compares the last answer that was read (H30). A commit
 * that finalizes compares all of them, because the result is computed from them.
 */
export function comparedAnswers(change: RecordChange): readonly (readonly [number, string])[] {
  const { read, newQuestionJsons, outboxEntry } = change;
  const questionJsons = read.questionJsons ?? NO_ANSWERS;
  if (outboxEntry !== null) {
    return [...questionJsons].filter(([index]) => !newQuestionJsons.has(index));
  }
  let last = -1;
  for (const index of questionJsons.keys()) {
    if (index > last && !newQuestionJsons.has(index)) last = index;
  }
  const json = questionJsons.get(last);
  // @mutant compared-answers
  return json === undefined ? [] : [[last, json]];
}

const NO_ANSWERS: ReadonlyMap<number, string> = new Map();

/** The answers that a commit counts and that were not read: its reply has them. */
export function unreadAnswers({
  answerCount = 0,
  questionJsons,
}: ExpectedVersion): readonly number[] {
  const unread: number[] = [];
  for (let index = 0; index < answerCount; index += 1) {
    if (questionJsons?.has(index) !== true) unread.push(index);
  }
  return unread;
}
