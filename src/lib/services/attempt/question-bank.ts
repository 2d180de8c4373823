import type { Slot } from "../../slot";

/** A response as it came from the client: parsed JSON, already limited in size and depth. */
export type QuestionResponse = unknown;

export interface AnswerToGrade {
  readonly questionId: string;
  readonly response: QuestionResponse;
  /** Which response variable of the item is meant; may be absent when the item has one. */
  readonly responseIdentifier?: string;
}

export type Grade =
  | { readonly kind: "graded"; readonly isCorrect: boolean }
  | { readonly kind: "invalid_response"; readonly problem: string };

/**
 * The content, as the engine sees it. Throws `Fault` `content_invalid` (not retryable) when the
 * content of a resource is broken; `null` means that there is no such resource.
 */
export interface QuestionBank {
  /** The question ids of attempt `attemptNumber`, in order: the same list on every call (I8). */
  questionIds(slot: Slot, attemptNumber: number): Promise<readonly string[] | null>;
  /** Grades one answer by the item's response processing. Knows nothing of attempts. */
  grade(resourceId: string, answer: AnswerToGrade): Promise<Grade>;
}
