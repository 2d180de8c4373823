import type {
  AttemptContext,
  AttemptEvent,
  AttemptFacts,
  AttemptSummary,
  QuestionEvent,
  QuestionState,
} from "./attempt.events";
import { isFinalizedPhase } from "./attempt.events";
import { isQuestionEvent } from "./attempt.guards";
import { attemptIdOf } from "./attempt.identity";

/** The changes that the machine's transitions make. Pure functions of their arguments. */

/** Invariant (H2, H3): a new number is above every number that was ever finalized. */
export function openAttempt(context: AttemptContext, event: AttemptEvent): Partial<AttemptContext> {
  if (event.type !== "attempt.start") return {};
  // @mutant new-number
  const number = Math.max(event.derivedNumber, context.highWater + 1);
  const attempt: AttemptFacts = {
    number,
    id: attemptIdOf(context.slot, number, event.startedAt),
    startedAt: event.startedAt,
    totalQuestions: event.totalQuestions,
    questions: [],
    finalizationError: null,
    summary: null,
    rejection: null,
  };
  return { attempt, clearedAttempt: null };
}

export function adoptRecord(context: AttemptContext, event: AttemptEvent): Partial<AttemptContext> {
  if (event.type !== "attempt.recover") return {};
  const { phase, ...attempt } = event.record;
  const { highWater } = context;
  // @mutant adopted-mark
  const used = isFinalizedPhase(phase) ? Math.max(highWater, attempt.number) : highWater;
  return { attempt, clearedAttempt: null, highWater: used };
}

/** A skip counts as incorrect; a report is excluded from the score. Source: the legacy actions. */
export function recordAnswer(
  context: AttemptContext,
  event: AttemptEvent,
): Partial<AttemptContext> {
  if (context.attempt === null || !isQuestionEvent(event)) return {};
  const questions = [...context.attempt.questions, questionStateOf(event)];
  return { attempt: { ...context.attempt, questions } };
}

export function summarize(context: AttemptContext): Partial<AttemptContext> {
  const attempt = context.attempt;
  if (attempt === null) return {};
  return {
    attempt: { ...attempt, summary: summaryOf(attempt), finalizationError: null },
    // @mutant finalized-mark
    highWater: Math.max(context.highWater, attempt.number),
  };
}

/**
 * score = round(100 * correct / scorable); reported questions are excluded; 100 when none is
 * scorable.
 */
export function summaryOf(attempt: AttemptFacts): AttemptSummary {
  const correct = attempt.questions.filter((question) => question.isCorrect === true).length;
  const reported = attempt.questions.filter((question) => question.isReported === true).length;
  const scorable = attempt.totalQuestions - reported;
  return {
    score: scorable <= 0 ? 100 : Math.round((100 * correct) / scorable),
    correctAnswersCount: correct,
    totalQuestions: attempt.totalQuestions,
  };
}

export function keepRejection(
  context: AttemptContext,
  event: AttemptEvent,
): Partial<AttemptContext> {
  if (context.attempt === null || event.type !== "result.rejected") return {};
  return { attempt: { ...context.attempt, rejection: event.error } };
}

export function forgetRejection(context: AttemptContext): Partial<AttemptContext> {
  return context.attempt === null ? {} : { attempt: { ...context.attempt, rejection: null } };
}

/**
 * Every number below a cleared one is used up. Earlier versions leave finalized records behind;
 * without the mark, clearing one attempt would bring the one before it back.
 */
export function clearAttempt(context: AttemptContext): Partial<AttemptContext> {
  const number = context.attempt?.number ?? null;
  // @mutant reset-mark
  const highWater = Math.max(context.highWater, (number ?? 1) - 1);
  return { attempt: null, clearedAttempt: number, highWater };
}

function questionStateOf(event: QuestionEvent): QuestionState {
  switch (event.type) {
    case "question.answer":
      return { isCorrect: event.isCorrect, response: event.response };
    case "question.skip":
      return { isCorrect: false, response: null };
    case "question.report":
      return { isCorrect: null, response: event.report, isReported: true };
  }
}
