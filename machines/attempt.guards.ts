import type { AttemptContext, AttemptEvent, NamesAttempt, QuestionEvent } from "./attempt.events";

/** The facts on which the machine's transitions depend. Pure functions of their arguments. */

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

export function isQuestionEvent(event: AttemptEvent): event is QuestionEvent {
  return event.type.startsWith("question.");
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
