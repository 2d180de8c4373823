import type { QuestionBank } from "#lib/services/attempt/question-bank";

const QUESTIONS = 4;
const QUESTIONS_LONG = 500;
const POOL = 7;

/** A resource whose attempts nobody finishes: there is always something that can be lost. */
export const LONG = "long";

/** Attempt n begins at question n of the pool: a number that drifts shows as other questions. */
export const bank: QuestionBank = {
  list: ({ resourceId }, attemptNumber) => {
    const length = resourceId === LONG ? QUESTIONS_LONG : QUESTIONS;
    const ids = Array.from({ length }, (_, at) => `q${(attemptNumber + at) % POOL}`);
    return Promise.resolve(ids.map((id) => ({ id })));
  },
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: String(response).startsWith("right") }),
};
