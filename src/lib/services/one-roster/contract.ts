import type { Slot } from "#lib/slot";

/**
 * The gradebook, as the engine sees it. Every call ends with a complete, well-formed response or
 * throws a `Fault`: `gradebook_unavailable` (retryable) or `gradebook_misconfigured` (not
 * retryable).
 *
 * A list that is well-formed can still be incomplete: it can lag behind a write, or be empty
 * because a permission is missing. No client can detect that. `findResult` finds such a result by
 * its id.
 */
export interface Gradebook {
  /**
   * All results of this student for the slot's line item that any page has shown. Each id occurs
   * once. The filter is applied again here. Soft-deleted rows that the gradebook shows are included
   * and marked, because their numbers are used. A list proves which numbers are used, and never
   * which numbers are free.
   */
  listResults(slot: Slot): Promise<readonly GradebookResult[]>;
  /** The result with that id; null only for a well-formed 404. */
  findResult(resultId: string): Promise<GradebookResult | null>;
  /** Upserts. Returns when the gradebook has acknowledged the result. Safe to repeat. */
  putResult(result: ResultToPublish): Promise<void>;
}

/** A result that the gradebook holds. */
export interface GradebookResult {
  readonly resultId: string;
  /** "" if the gradebook omits the student. The row is kept, because its number is used. */
  readonly userId: string;
  /** "" if the gradebook omits the line item. */
  readonly lineItemId: string;
  readonly status: "active" | "tobedeleted";
  readonly score: number | null;
  /** The attempt that wrote the result (`metadata.attemptId`); null if the result names none. */
  readonly attemptId: string | null;
  /** The row has no metadata. Some gradebooks drop it, so any writer is possible. */
  readonly hasNoMetadata?: boolean;
  /** A date or a date-time, as the gradebook writes it; null or omitted if it names none. */
  readonly scoreDate?: string | null;
}

/** The result of a finalized attempt. Stored as JSON in the outbox, so plain data only. */
export interface ResultToPublish {
  readonly resultId: string;
  readonly userId: string;
  readonly lineItemId: string;
  readonly attemptId: string;
  readonly attemptNumber: number;
  /** 0 to 100. */
  readonly score: number;
  readonly correctAnswersCount: number;
  readonly totalQuestions: number;
  /** ISO 8601 date-time of the finalization. */
  readonly finishedAt: string;
  /** Every question was reported, so nothing was graded and the score has no meaning. */
  readonly allReported?: true | undefined;
}

/** Why a list may be incomplete. */
export const LIST_DOUBTS = [
  /** A row was on two pages: the list changed between the two requests. */
  "repeated_row",
  /** An announced total differs from the number of rows. */
  "total_differs",
  /** A later page failed after all retries, or the call ran out of time. */
  "page_failed",
  /** The list did not end within `pagesMax` pages. */
  "no_end",
  /** Two passes over the list showed different rows. */
  "passes_differ",
] as const;

/** How a list contradicted itself. */
export type ListDoubt = (typeof LIST_DOUBTS)[number];
