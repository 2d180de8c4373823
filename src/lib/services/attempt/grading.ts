import type { AttemptEvent } from "#machines/attempt.events";
import type { RefusalCode } from "#lib/codes";
import type { SlotState } from "./outcome";
import type { AnswerToGrade, ListedQuestion, QuestionBank, QuestionList } from "./question-bank";

interface AnswerCommand {
  readonly event: Extract<AttemptEvent, { type: "question.answer" }>;
  readonly request: AnswerToGrade & NamedQuestion;
}

export interface Refusal {
  readonly refused: RefusalCode;
  readonly problem?: string | undefined;
}

/** An event with its grade or number. A start also has the questions of the new attempt. */
export interface PreparedEvent {
  readonly event: AttemptEvent;
  readonly questions?: QuestionList;
}

/** Adds the grade to the event of an answer, or refuses the answer. */
export async function gradeAnswer(
  bank: QuestionBank,
  { snapshot, questions }: SlotState,
  { event, request }: AnswerCommand,
): Promise<PreparedEvent | Refusal> {
  const named = namedQuestion(questions, request);
  if ("refused" in named) return named;
  const { slot, attempt } = snapshot.context;
  // A replay: the first answer was graded, by the content of that time.
  if (request.questionIndex < (attempt?.questions.length ?? 0)) return { event };
  const grade = await bank.grade(slot.resourceId, named.question, request);
  switch (grade.kind) {
    case "graded":
      return { event: { ...event, isCorrect: grade.isCorrect } };
    case "invalid_response":
      return { refused: "invalid_response", problem: grade.problem };
    case "changed":
      return { refused: "question_changed" };
  }
}

interface NamedQuestion {
  readonly questionId: string;
  readonly questionIndex: number;
}

/** The named question, if it is at that index of the attempt's question list (I8). */
export function namedQuestion(
  questions: QuestionList | null,
  { questionId, questionIndex }: NamedQuestion,
): { readonly question: ListedQuestion } | Refusal {
  if (questions === null) return { refused: "resource_not_found" };
  const question = questions[questionIndex];
  // @mutant question-id
  if (question?.id === questionId) return { question };
  const problem = `question ${questionIndex} of this attempt has another id`;
  return { refused: "question_mismatch", problem };
}
