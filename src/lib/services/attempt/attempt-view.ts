import { phaseOf } from "#machines/attempt.decide";
import { isFinalizedPhase } from "#machines/attempt.events";
import type { AttemptPhase } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";

/** One answered question as the student may see it: their own response, never the correct one. */
export interface QuestionStateView {
  /** null: the question was reported and does not count. */
  readonly isCorrect: boolean | null;
  readonly response: unknown;
  readonly isReported?: boolean;
}

/** The result of a finished attempt. */
export interface SummaryView {
  /** 0 to 100. */
  readonly score: number;
  readonly correctAnswersCount: number | null;
  readonly totalQuestions: number | null;
}

/** An attempt as its student may see it. Plain JSON. */
export interface AttemptView {
  readonly attemptNumber: number;
  readonly attemptId: string;
  /**
   * `pending`: finalized and saved, not yet in the gradebook; `published`: the gradebook has it.
   */
  readonly phase: AttemptPhase;
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

/** The part of the machine's state that a student may see; null when there is no attempt. */
export function viewOf(snapshot: AttemptSnapshot): AttemptView | null {
  const attempt = snapshot.context.attempt;
  const phase = phaseOf(snapshot);
  if (attempt === null || phase === null) return null;
  const summary = attempt.summary;
  return {
    attemptNumber: attempt.number,
    attemptId: attempt.id,
    phase,
    currentQuestionIndex: attempt.questions.length,
    totalQuestions: attempt.totalQuestions,
    startedAt: attempt.startedAt,
    isFinalized: isFinalizedPhase(phase),
    finalizationError: attempt.finalizationError,
    finalSummary:
      summary === null
        ? null
        : {
            score: summary.score,
            correctAnswersCount: summary.correctAnswersCount,
            totalQuestions: summary.totalQuestions,
          },
    questions: attempt.questions,
  };
}
