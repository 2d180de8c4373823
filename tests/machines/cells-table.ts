import type { AttemptRefusal } from "#machines/attempt.decide";
import type { AttemptContext, AttemptEvent } from "#machines/attempt.events";

/** The path of a state in which the machine waits for an event. It leaves Reset at once. */
export type StatePath =
  | "NoAttempt"
  | "Active.answering"
  | "Active.complete"
  | "Finalized.pending"
  | "Finalized.published";

/**
 * What the machine must decide. `guarded`: the state has a transition for the event, and its guard is
 * false. `refused`: the state has none. In both cases the sender gets the code.
 */
export type ExpectedDecision =
  `to ${StatePath}` | `guarded ${AttemptRefusal}` | `refused ${AttemptRefusal}` | "replayed";

type Row = Readonly<Partial<Record<Kind, ExpectedDecision>>>;

const NOT_FOUND = {
  "question of an attempt": "refused attempt_not_found",
  "finalize this attempt": "refused attempt_not_found",
  "finalize another attempt": "refused attempt_not_found",
  "published: another attempt": "refused attempt_not_found",
  "rejected: another attempt": "refused attempt_not_found",
  "reset this attempt": "replayed",
  "reset another attempt": "replayed",
} as const;

/** There is an attempt: a start continues it, and no legacy record can replace it. */
const ALIVE = {
  start: "replayed",
  "invalid start": "replayed",
  "recover answering above": "refused invalid_event",
  "recover answering used": "refused invalid_event",
  "recover complete above": "refused invalid_event",
  "recover complete used": "refused invalid_event",
  "recover pending": "refused invalid_event",
  "recover published": "refused invalid_event",
  "reset this attempt": "to NoAttempt",
  "reset another attempt": "guarded stale_attempt",
} as const;

/**
 * The protocol's transition table, written by hand, independently of the machine and of `decide`.
 * Whoever changes the machine has to change this table too.
 */
export const TABLE: Readonly<Record<StatePath, Row>> = {
  NoAttempt: {
    ...NOT_FOUND,
    start: "to Active.answering",
    "invalid start": "guarded invalid_event",
    "recover answering above": "to Active.answering",
    "recover answering used": "guarded number_burned",
    "recover complete above": "to Active.complete",
    "recover complete used": "guarded number_burned",
    "recover pending": "to Finalized.pending",
    "recover published": "to Finalized.published",
  },
  "Active.answering": {
    ...ALIVE,
    "question next": "to Active.answering",
    "question last": "to Active.complete",
    "question before": "replayed",
    "question ahead": "guarded index_out_of_order",
    "question of another attempt": "guarded stale_attempt",
    "finalize this attempt": "refused attempt_incomplete",
    "finalize another attempt": "refused stale_attempt",
    "published: this attempt": "refused invalid_event",
    "published: another attempt": "refused stale_attempt",
    "rejected: this attempt": "refused invalid_event",
    "rejected: another attempt": "refused stale_attempt",
  },
  "Active.complete": {
    ...ALIVE,
    "question before": "replayed",
    "question ahead": "refused attempt_complete",
    "question of another attempt": "refused stale_attempt",
    "finalize this attempt": "to Finalized.pending",
    "finalize another attempt": "guarded stale_attempt",
    "published: this attempt": "refused invalid_event",
    "published: another attempt": "refused stale_attempt",
    "rejected: this attempt": "refused invalid_event",
    "rejected: another attempt": "refused stale_attempt",
  },
  "Finalized.pending": {
    ...ALIVE,
    "question before": "replayed",
    "question ahead": "refused attempt_finalized",
    "question of another attempt": "refused stale_attempt",
    "finalize this attempt": "replayed",
    "finalize another attempt": "refused stale_attempt",
    "published: this attempt": "to Finalized.published",
    "published: another attempt": "guarded stale_attempt",
    "rejected: this attempt": "to Finalized.pending",
    "rejected: another attempt": "guarded stale_attempt",
  },
  "Finalized.published": {
    ...ALIVE,
    "question before": "replayed",
    "question ahead": "refused attempt_finalized",
    "question of another attempt": "refused stale_attempt",
    "finalize this attempt": "replayed",
    "finalize another attempt": "refused stale_attempt",
    "published: this attempt": "replayed",
    "published: another attempt": "refused stale_attempt",
    "rejected: this attempt": "refused attempt_finalized",
    "rejected: another attempt": "refused stale_attempt",
  },
};

export type Kind =
  | "start"
  | "invalid start"
  | `recover ${"answering" | "complete"} ${"above" | "used"}`
  | `recover ${"pending" | "published"}`
  | "question of an attempt"
  | "question next"
  | "question last"
  | "question before"
  | "question ahead"
  | "question of another attempt"
  | `finalize ${NamedAttempt}`
  | `published: ${NamedAttempt}`
  | `rejected: ${NamedAttempt}`
  | `reset ${NamedAttempt}`;

type NamedAttempt = "this attempt" | "another attempt";

/** The kind of the event for a slot with this context. */
export function kindOf(context: AttemptContext, event: AttemptEvent): Kind {
  switch (event.type) {
    case "attempt.start":
      return event.derivedNumber >= 1 && event.totalQuestions >= 1 ? "start" : "invalid start";
    case "attempt.recover": {
      const { phase, number } = event.record;
      if (phase === "pending" || phase === "published") return `recover ${phase}`;
      return `recover ${phase} ${number > context.highWater ? "above" : "used"}`;
    }
    case "question.answer":
    case "question.skip":
    case "question.report":
      return questionKindOf(context, event);
    case "attempt.finalize":
      return `finalize ${namedAttempt(context, event)}`;
    case "result.published":
      return `published: ${namedAttempt(context, event)}`;
    case "result.rejected":
      return `rejected: ${namedAttempt(context, event)}`;
    case "attempt.reset":
      return `reset ${namedAttempt(context, event)}`;
  }
}

type QuestionEvent = Extract<AttemptEvent, { readonly questionIndex: number }>;

function questionKindOf(context: AttemptContext, event: QuestionEvent): Kind {
  const { attempt } = context;
  if (attempt === null) return "question of an attempt";
  if (namedAttempt(context, event) === "another attempt") return "question of another attempt";
  const answered = attempt.questions.length;
  const left = attempt.totalQuestions - answered;
  if (event.questionIndex >= 0 && event.questionIndex < answered) return "question before";
  if (event.questionIndex !== answered || left === 0) return "question ahead";
  return left === 1 ? "question last" : "question next";
}

interface Names {
  readonly attemptId?: string | undefined;
  readonly attemptNumber?: number | undefined;
}

/** An event without id and number means the current attempt. Without an attempt, every name is another. */
function namedAttempt(
  { attempt }: AttemptContext,
  { attemptId, attemptNumber }: Names,
): NamedAttempt {
  const isOther =
    (attemptId !== undefined && attemptId !== attempt?.id) ||
    (attemptNumber !== undefined && attemptNumber !== attempt?.number);
  return isOther ? "another attempt" : "this attempt";
}
