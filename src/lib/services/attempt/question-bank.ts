import type { Slot } from "#lib/slot";

/** A response of a client: parsed JSON, already limited in size and depth. */
export type QuestionResponse = unknown;

/** An answer, for `QuestionBank.grade`. */
export interface AnswerToGrade {
  readonly response: QuestionResponse;
  /** The response variable of the item. May be omitted if the item has only one. */
  readonly responseIdentifier?: string;
}

/** How an answer was graded, or why it was not. */
export type Grade =
  | { readonly kind: "graded"; readonly isCorrect: boolean }
  | { readonly kind: "invalid_response"; readonly problem: string }
  /** The question is no longer in the content, or its digest differs from the listed one. */
  | { readonly kind: "changed" };

/** One question in the question list of an attempt. */
export interface ListedQuestion {
  readonly id: string;
  /**
   * A digest of everything that decides the grade: it changes if an answer could be graded in
   * another way. A bank that cannot compute it omits it. Invariant: never sent to a student, who
   * could find the correct response with it by trying.
   */
  readonly digest?: string;
}

/** The questions of an attempt, in order. */
export type QuestionList = readonly ListedQuestion[];

/**
 * The engine's port to the content. The content may change at any time and may differ between pods.
 * Throws a `Fault` `content_invalid` (not retryable) if the content of a resource is invalid.
 */
export interface QuestionBank {
  /**
   * The questions that the current content selects for attempt `attemptNumber`, in order; null when
   * there is no such resource. The engine stores what this returns when an attempt starts (I8).
   */
  list(slot: Slot, attemptNumber: number): Promise<QuestionList | null>;
  /** Grades one answer by the item's response processing. */
  grade(resourceId: string, question: ListedQuestion, answer: AnswerToGrade): Promise<Grade>;
}
