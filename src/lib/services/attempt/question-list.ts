import { z } from "zod";
import { parseJson } from "#lib/json";
import type { ListedQuestion, QuestionList } from "./question-bank";

const listSchema = z.object({
  attempt: z.string(),
  questions: z.array(z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])])),
});

/** An attempt's questions as they are stored beside its record. */
export function encodeQuestionList(attemptId: string, questions: QuestionList): string {
  const entries = questions.map(({ id, digest }) => (digest === undefined ? [id] : [id, digest]));
  return JSON.stringify({ attempt: attemptId, questions: entries });
}

export interface ListOwner {
  readonly id: string;
  readonly totalQuestions: number;
}

/**
 * The stored list of this attempt; null when there is none, when it cannot be read, and when it is
 * of another attempt: a legacy pod resets and starts the same number again without touching it. It
 * has exactly as many entries as the attempt has questions, so that the attempt can be finished:
 * where the content of now selects fewer, the others are questions that nobody has.
 */
export function parseQuestionList(
  json: string | null,
  { id: attemptId, totalQuestions }: ListOwner,
): QuestionList | null {
  if (json === null) return null;
  const parsed = listSchema.safeParse(parseJson(json));
  // @mutant list-attempt
  if (!parsed.success || parsed.data.attempt !== attemptId) return null;
  const { questions } = parsed.data;
  return Array.from({ length: totalQuestions }, (_, index): ListedQuestion => {
    const [id, digest] = questions[index] ?? [`absent-${index}`, "absent"];
    return digest === undefined ? { id } : { id, digest };
  });
}
