import type { Slot } from "#lib/slot";

/** A response as it came from the client: parsed JSON, already limited in size and depth. */
export type QuestionResponse = unknown;

export interface AnswerToGrade {
  readonly response: QuestionResponse;
  /** Which response variable of the item is meant; may be absent when the item has one. */
  readonly responseIdentifier?: string;
}

export type Grade =
  | { readonly kind: "graded"; readonly isCorrect: boolean }
  | { readonly kind: "invalid_response"; readonly problem: string }
  /** The question is not in the content any more, or is graded in another way than listed. */
  | { readonly kind: "changed" };

/** A question as an attempt's list keeps it. */
export interface ListedQuestion {
  readonly id: string;
  /**
   * Of everything that grades the question: differs when an answer could be graded in another way.
   * Omitted by a bank that cannot tell. Invariant: never sent to a student, who could try out with
   * it which response is correct.
   */
  readonly digest?: string;
}

export type QuestionList = readonly ListedQuestion[];

/**
 * The content, as the engine sees it. It may change at any time, and differ from pod to pod.
 * Throws `Fault` `content_invalid` (not retryable) when the content of a resource is broken.
 */
export interface QuestionBank {
  /**
   * The questions that attempt `attemptNumber` would have by the content of now, in order; null
   * when there is no such resource. What it gives at the start of an attempt is stored (I8).
   */
  list(slot: Slot, attemptNumber: number): Promise<QuestionList | null>;
  /** Grades one answer by the item's response processing. Knows nothing of attempts. */
  grade(resourceId: string, question: ListedQuestion, answer: AnswerToGrade): Promise<Grade>;
}
