import type { Slot } from "../slot";

/** A result as the gradebook holds it, in our words. */
export interface GradebookResult {
  readonly resultId: string;
  readonly userId: string;
  readonly lineItemId: string;
  readonly status: "active" | "tobedeleted";
  readonly score: number | null;
  /** The attempt that wrote it, from `metadata.attemptId`; null when another system wrote it. */
  readonly attemptId: string | null;
}

/** What is published of a finalized attempt. Stored as JSON in the outbox, so plain data only. */
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
}

/**
 * The gradebook, as the engine sees it. Every call ends in a complete, well-formed answer or throws a
 * `Fault` (`gradebook_unavailable`, retryable; `gradebook_misconfigured`, not).
 */
export interface Gradebook {
  /**
   * All results of this student for the slot's line item, each id once, re-filtered here; soft-deleted
   * rows the gradebook shows are included and marked, because their numbers are used up.
   */
  listResults(slot: Slot): Promise<readonly GradebookResult[]>;
  /** The result of that id; null only on a well-formed 404. */
  findResult(resultId: string): Promise<GradebookResult | null>;
  /** Upserts. Returns once the gradebook has acknowledged it. Safe to repeat. */
  putResult(result: ResultToPublish): Promise<void>;
}
