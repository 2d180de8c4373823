import { attemptIdOf } from "./attempt.identity";
import type {
  AttemptContext,
  AttemptEvent,
  AttemptFacts,
  AttemptSummary,
  NamesAttempt,
  QuestionEvent,
  QuestionState,
} from "./attempt.events";

/**
 * The facts that guards ask for, and the changes that actions make. Pure functions of their
 * arguments.
 */

export function namesThisAttempt(context: AttemptContext, event: NamesAttempt): boolean {
  const attempt = context.attempt;
  if (attempt === null) return false;
  // @mutant named-id
  if (event.attemptId !== undefined && event.attemptId !== attempt.id) return false;
  return event.attemptNumber === undefined || event.attemptNumber === attempt.number;
}

export function isStartable(_context: AttemptContext, event: AttemptEvent): boolean {
  if (event.type !== "attempt.start") return false;
  return isCount(event.derivedNumber) && isCount(event.totalQuestions);
}

export function isNextQuestion(context: AttemptContext, event: AttemptEvent): boolean {
  if (!isQuestionEvent(event) || !namesThisAttempt(context, event)) return false;
  return event.questionIndex === context.attempt?.questions.length;
}

export function isLastQuestion(context: AttemptContext, event: AttemptEvent): boolean {
  if (!isQuestionEvent(event) || !isNextQuestion(context, event)) return false;
  // @mutant last-question
  return event.questionIndex + 1 === context.attempt?.totalQuestions;
}

export function isThisAttempt(context: AttemptContext, event: AttemptEvent): boolean {
  return namesThisAttempt(context, event as NamesAttempt);
}

/** A finalized record is eligible whatever its number: it accepts nothing that could be graded twice. */
export function isRecordPublished(_context: AttemptContext, event: AttemptEvent): boolean {
  return event.type === "attempt.recover" && event.record.phase === "published";
}

export function isRecordPending(_context: AttemptContext, event: AttemptEvent): boolean {
  return event.type === "attempt.recover" && event.record.phase === "pending";
}

/** Invariant (H19): a record that can still be graded is eligible only above the high-water mark. */
export function isRecordComplete(context: AttemptContext, event: AttemptEvent): boolean {
  if (event.type !== "attempt.recover" || event.record.phase !== "complete") return false;
  return event.record.number > context.highWater;
}

export function isRecordAnswering(context: AttemptContext, event: AttemptEvent): boolean {
  if (event.type !== "attempt.recover" || event.record.phase !== "answering") return false;
  // @mutant answering-record-number
  return event.record.number > context.highWater;
}

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
  const isUsed = phase === "pending" || phase === "published";
  // @mutant adopted-mark
  return isUsed ? { attempt, highWater: Math.max(context.highWater, attempt.number) } : { attempt };
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

export function forgetAttempt(): Partial<AttemptContext> {
  return { attempt: null, clearedAttempt: null };
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

export function isQuestionEvent(event: AttemptEvent): event is QuestionEvent {
  return event.type.startsWith("question.");
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
