import type { FaultCode } from "../../fault";

/** One answered question, as the student may see it: their own response, never the correct one. */
export interface QuestionStateView {
  /** null: reported, and not counted. */
  readonly isCorrect: boolean | null;
  readonly response: unknown;
  readonly isReported?: boolean;
}

export interface SummaryView {
  /** 0 to 100. */
  readonly score: number;
  readonly correctAnswersCount: number | null;
  readonly totalQuestions: number | null;
}

/** An attempt as clients see it. Plain JSON. */
export interface AttemptView {
  readonly attemptNumber: number;
  readonly attemptId: string;
  readonly phase: "answering" | "complete" | "pending" | "published";
  readonly currentQuestionIndex: number;
  readonly totalQuestions: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly isFinalized: boolean;
  readonly finalizationError: string | null;
  readonly finalSummary: SummaryView | null;
  /** The answered questions, in order: entry i is question i. */
  readonly questions: readonly QuestionStateView[];
}

export type RefusedCode =
  | "attempt_not_found"
  | "stale_attempt"
  | "index_out_of_order"
  | "attempt_complete"
  | "attempt_incomplete"
  | "attempt_finalized"
  | "question_mismatch"
  | "record_quarantined"
  | "unauthenticated"
  | "resource_not_found"
  | "invalid_input";

export interface InputIssue {
  /** Dotted path of the field that is wrong. */
  readonly path: string;
  readonly problem: string;
}

/** What every server action resolves to. Closed; serialisable; actions never throw at the client. */
export type ActionResult =
  | {
      readonly outcome: "applied" | "replayed";
      readonly success: true;
      /** null only after a reset: there is no attempt now. */
      readonly state: AttemptView | null;
      readonly clearedAttempt?: number | null;
      readonly isCorrect?: boolean | null;
    }
  | {
      readonly outcome: "refused";
      readonly success: false;
      readonly code: RefusedCode;
      readonly message: string;
      readonly state: AttemptView | null;
      readonly issues?: readonly InputIssue[];
    }
  | {
      readonly outcome: "fault";
      readonly success: false;
      readonly code: FaultCode;
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterSeconds: number;
      /** Names the log line of an internal error. */
      readonly errorId?: string;
    };
