import fc from "fast-check";
import { attemptIdOf } from "#machines/attempt.identity";
import { attemptMachine, transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide } from "#machines/attempt.decide";
import { summaryOf } from "#machines/attempt.actions";
import type {
  AttemptEvent,
  AttemptPhase,
  AttemptSlot,
  QuestionState,
} from "#machines/attempt.events";

export const SLOT: AttemptSlot = { userId: "u1", resourceId: "r1" };
export const STARTED_AT = "2026-03-04T05:06:07.000Z";
const FINISHED_AT = "2026-03-04T06:00:00.000Z";

export function empty(highWater = 0): AttemptSnapshot {
  return attemptMachine.resolveState({
    value: "NoAttempt",
    context: { slot: SLOT, highWater, attempt: null, clearedAttempt: null },
  });
}

export const start = (derivedNumber = 1, totalQuestions = 2): AttemptEvent => ({
  type: "attempt.start",
  derivedNumber,
  totalQuestions,
  startedAt: STARTED_AT,
});

export const answer = (questionIndex: number, isCorrect = true): AttemptEvent => ({
  type: "question.answer",
  questionIndex,
  response: "a",
  isCorrect,
});

export const skip = (questionIndex: number): AttemptEvent => ({
  type: "question.skip",
  questionIndex,
});

export const report = (questionIndex: number): AttemptEvent => ({
  type: "question.report",
  questionIndex,
  report: "typo",
});

export const finalize: AttemptEvent = { type: "attempt.finalize", finishedAt: FINISHED_AT };
export const reset: AttemptEvent = { type: "attempt.reset" };

/** A legacy record is found. All of its `answered` questions are answered correctly. */
export function recover(
  slot: AttemptSlot,
  {
    phase,
    number,
    answered,
    totalQuestions,
    startedAt = STARTED_AT,
  }: {
    readonly phase: AttemptPhase;
    readonly number: number;
    readonly answered: number;
    readonly totalQuestions: number;
    readonly startedAt?: string;
  },
): AttemptEvent {
  const given: QuestionState = { isCorrect: true, response: "a" };
  const facts = {
    number,
    id: attemptIdOf(slot, number, startedAt),
    startedAt,
    totalQuestions,
    questions: Array.from({ length: answered }, () => given),
    finalizationError: null,
    summary: null,
    rejection: null,
  };
  const isFinalized = phase === "pending" || phase === "published";
  const summary = isFinalized ? summaryOf(facts) : null;
  return { type: "attempt.recover", record: { ...facts, summary, phase } };
}

/** Sends events one by one. Throws if one is not accepted. */
export function sendAll(
  from: AttemptSnapshot,
  ...events: readonly AttemptEvent[]
): AttemptSnapshot {
  return events.reduce((snapshot, event) => {
    const decision = decide(snapshot, event);
    if (decision.kind !== "accepted") throw new Error(`${event.type}: ${JSON.stringify(decision)}`);
    return transition(snapshot, event);
  }, from);
}

export function published(snapshot: AttemptSnapshot): AttemptEvent {
  return { type: "result.published", attemptId: snapshot.context.attempt?.id ?? "" };
}

type EventFactory = (at: AttemptSnapshot) => AttemptEvent;

const anyStart: fc.Arbitrary<EventFactory> = fc
  .record({ n: fc.integer({ min: 0, max: 4 }), total: fc.integer({ min: 0, max: 3 }) })
  .map(
    ({ n, total }) =>
      () =>
        start(n, total),
  );

const anyQuestion: fc.Arbitrary<EventFactory> = fc
  .record({
    offset: fc.constantFrom(-1, 0, 0, 0, 1),
    make: fc.constantFrom(answer, skip, report, (index: number) => answer(index, false)),
  })
  .map(
    ({ offset, make }) =>
      (at: AttemptSnapshot) =>
        make((at.context.attempt?.questions.length ?? 0) + offset),
  );

const anyOther: fc.Arbitrary<EventFactory> = fc.constantFrom<EventFactory>(
  () => finalize,
  () => finalize,
  (at) => published(at),
  (at) => published(at),
  (at) => ({ type: "result.rejected", attemptId: at.context.attempt?.id ?? "", error: "down" }),
  () => reset,
);

/** Any event that a student or a publisher could send, valid or not. */
export const anyEvent: fc.Arbitrary<EventFactory> = fc.oneof(
  { arbitrary: anyStart, weight: 2 },
  { arbitrary: anyQuestion, weight: 5 },
  { arbitrary: anyOther, weight: 3 },
);
