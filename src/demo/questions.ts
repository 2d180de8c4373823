import type { QuestionBank } from "#lib/services/attempt/question-bank";

interface DemoQuestion {
  readonly text: string;
  readonly right: string;
  readonly wrong: string;
}

/** An attempt shows three of these: another attempt begins with another one. */
const POOL: Readonly<Record<string, DemoQuestion>> = {
  sum: { text: "What is ½ + ¼?", right: "¾", wrong: "⅓" },
  largest: { text: "Which is the largest: ⅔, ½ or ¾?", right: "¾", wrong: "⅔" },
  terms: { text: "What is 6/8 in lowest terms?", right: "¾", wrong: "⅗" },
  decimal: { text: "What is ⅕ as a decimal?", right: "0.2", wrong: "0.5" },
  part: { text: "How much of a pizza is left after ⅜?", right: "⅝", wrong: "⅜" },
};

const IDS = Object.keys(POOL);

const PER_ATTEMPT = 3;

/** The ids of the questions of attempt n. Both lanes have the same ones. */
export function questionIds(attemptNumber: number): readonly string[] {
  return Array.from({ length: PER_ATTEMPT }, (_, index) => {
    return IDS[(attemptNumber + index) % IDS.length] ?? "";
  });
}

/** The text of question `index`, from 0, of attempt n. */
export function questionText(attemptNumber: number, index: number): string {
  return questionOf(questionIds(attemptNumber)[index] ?? "")?.text ?? "";
}

/** The right answer to a question, or a wrong one. */
export function responseTo(questionId: string, isRight: boolean): string {
  const question = questionOf(questionId);
  return (isRight ? question?.right : question?.wrong) ?? "";
}

export function isRightResponse(questionId: string, response: unknown): boolean {
  return questionOf(questionId)?.right === response;
}

/** The same questions for the engine. */
export const demoQuestions: QuestionBank = {
  list: (_slot, attemptNumber) => Promise.resolve(questionIds(attemptNumber).map((id) => ({ id }))),
  grade: (_resourceId, { id }, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: isRightResponse(id, response) }),
};

function questionOf(id: string): DemoQuestion | undefined {
  return Object.hasOwn(POOL, id) ? POOL[id] : undefined;
}
