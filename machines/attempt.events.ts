/** What can be said to an attempt, and what an attempt knows. */

/** The one (user, resource) that all events of a machine are about. */
export interface AttemptSlot {
  readonly userId: string;
  readonly resourceId: string;
}

/** What is kept of one answered question. The legacy question record, field for field. */
export interface QuestionState {
  /** null: reported, and excluded from the score. */
  readonly isCorrect: boolean | null;
  /** Any JSON value, as the student gave it. */
  readonly response: unknown;
  readonly isReported?: boolean;
}

/** The legacy `finalSummary`. `score` is 0 to 100. */
export interface AttemptSummary {
  readonly score: number;
  readonly correctAnswersCount: number | null;
  readonly totalQuestions: number | null;
  readonly xpPenaltyInfo?: XpPenalty;
}

/** A deduction of experience points (XP), as the earlier version stored it. */
export interface XpPenalty {
  readonly penaltyXp: number;
  readonly reason: string;
  readonly avgSecondsPerQuestion?: number;
}

/** Everything that is known of one attempt. */
export interface AttemptFacts {
  /** 1, 2, 3 … within the slot. Set once, when the attempt starts. */
  readonly number: number;
  /** Tells two attempts of the same number apart. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly totalQuestions: number;
  /** Entry i is question i; its length is the index of the next question. */
  readonly questions: readonly QuestionState[];
  /** What an earlier version failed with; new finalizations leave it null. */
  readonly finalizationError: string | null;
  readonly summary: AttemptSummary | null;
  /** Why the gradebook has not taken the result yet, for the operator. */
  readonly rejection: string | null;
}

/** The state of a slot, besides its phase. */
export interface AttemptContext {
  readonly slot: AttemptSlot;
  /** Numbers up to this one are used up for ever: finalized, or passed over. 0 when none is. */
  readonly highWater: number;
  readonly attempt: AttemptFacts | null;
  /** The number that a reset cleared. */
  readonly clearedAttempt: number | null;
}

/** What the machine starts from: the slot, and the numbers that are used up. */
export interface AttemptInput {
  readonly slot: AttemptSlot;
  readonly highWater: number;
}

/** The phases of a slot's attempt, in their order: the leaf states of Active and of Finalized. */
export const ATTEMPT_PHASES = ["answering", "complete", "pending", "published"] as const;

/** The phase of an attempt. */
export type AttemptPhase = (typeof ATTEMPT_PHASES)[number];

/** Whether an attempt in this phase is graded. */
export function isFinalizedPhase(phase: AttemptPhase): phase is "pending" | "published" {
  return phase === "pending" || phase === "published";
}

/** A record left by an earlier version, parsed. */
export interface RecoveredAttempt extends AttemptFacts {
  readonly phase: AttemptPhase;
}

/** Which attempt the sender believes in. Absent: whichever is current. */
export interface NamesAttempt {
  readonly attemptId?: string | undefined;
  readonly attemptNumber?: number | undefined;
}

/** An event about one question. `questionIndex` counts from 0. */
export type QuestionEvent = NamesAttempt & { readonly questionIndex: number } & (
    | { readonly type: "question.answer"; readonly response: unknown; readonly isCorrect: boolean }
    | { readonly type: "question.skip" }
    | { readonly type: "question.report"; readonly report: unknown }
  );

/** Every event that the machine takes. */
export type AttemptEvent =
  | {
      readonly type: "attempt.start";
      readonly derivedNumber: number;
      readonly totalQuestions: number;
      readonly startedAt: string;
      /** The number is not derived: a token restores the attempt, which Redis has lost. */
      readonly isRemembered?: boolean;
    }
  | { readonly type: "attempt.recover"; readonly record: RecoveredAttempt }
  | QuestionEvent
  | (NamesAttempt & { readonly type: "attempt.finalize"; readonly finishedAt: string })
  | { readonly type: "result.published"; readonly attemptId: string }
  | { readonly type: "result.rejected"; readonly attemptId: string; readonly error: string }
  | (NamesAttempt & { readonly type: "attempt.reset" });
