import type { RefusalCode } from "#lib/codes";
import type { AttemptView } from "./attempt-view";
import type { QuestionList } from "./question-bank";

/** What a client asks of an attempt. The same words over HTTP and in server actions. */
export type AttemptRequest =
  | { readonly type: "attempt.start" }
  | ({
      readonly type: "question.answer";
      /** Parsed JSON, limited in size and depth at the edge. */
      readonly response: unknown;
      readonly responseIdentifier?: string;
    } & QuestionReference)
  | ({ readonly type: "question.skip" } & QuestionReference)
  | ({ readonly type: "question.report"; readonly report: unknown } & QuestionReference)
  | ({ readonly type: "attempt.finalize" } & AttemptReference)
  | ({ readonly type: "attempt.reset" } & AttemptReference);

/**
 * Which attempt the client believes to be in; refused as `stale_attempt` when it is another one.
 */
export interface AttemptReference {
  readonly attemptId?: string;
  readonly attemptNumber?: number;
}

interface QuestionReference extends AttemptReference {
  readonly questionId: string;
  readonly questionIndex: number;
}

/** What became of a request. A world that failed is a thrown `Fault` instead. */
export type Outcome =
  | {
      /** `replayed`: it had been applied before; nothing changed now. */
      readonly kind: "applied" | "replayed";
      /** null only after a reset. */
      readonly attempt: AttemptView | null;
      /** Of `attempt`, for the server alone: the digests in it must reach no student. */
      readonly questions?: QuestionList;
      /** The number that a reset cleared; null when there was nothing to clear. */
      readonly clearedAttempt?: number | null;
      /** Of an answer: how the stored (first) answer was graded. */
      readonly isCorrect?: boolean | null;
    }
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      readonly attempt: AttemptView | null;
      readonly questions?: QuestionList;
      /**
       * What was wrong, for `question_mismatch` and `invalid_response`; for `start_not_allowed`
       * what the policy has the student told.
       */
      readonly problem?: string;
    };

/** What Redis says of a slot, without asking anybody else. */
export type AssessmentContext =
  | { readonly kind: "none" }
  | {
      readonly kind: "live";
      readonly attempt: AttemptView;
      /** For the server alone, as in an outcome; null when there is no such resource. */
      readonly questions: QuestionList | null;
    }
  | { readonly kind: "quarantined" };
