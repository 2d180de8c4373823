import { z } from "zod";
import { parseJson } from "#lib/json";
import type { ListedQuestion, QuestionList } from "./question-bank";

const listSchema = z.object({
  attempt: z.string(),
  questions: z.array(z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])])),
});

/** The JSON of a question list, as it is stored beside the record. */
export function encodeQuestionList(attemptId: string, questions: QuestionList): string {
  const entries = questions.map(({ id, digest }) => (digest === undefined ? [id] : [id, digest]));
  return JSON.stringify({ attempt: attemptId, questions: entries });
}

export interface ListOwner {
  readonly id: string;
  readonly totalQuestions: number;
}

/**
 * The stored list of this attempt; null if there is none, if it cannot be read, or if it belongs to
 * another attempt. (A legacy pod can reset an attempt and start the same number again, and leaves
 * the old list there.) The result always has one entry for each question of the attempt, so that
 * the attempt can be finished: if the current content selected fewer, the rest are placeholders
 * that no content contains.
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
