import type { AttemptRefusal } from "#machines/attempt.decide";
import type { AttemptContext, AttemptEvent } from "#machines/attempt.events";

/** Where a slot can stand. */
export type Place =
  | "NoAttempt"
  | "Active.answering"
  | "Active.complete"
  | "Finalized.pending"
  | "Finalized.published"
  | "Reset";

/**
 * What must come of an event. `guarded`: the place has such a transition, and its guard says no;
 * `refused`: it has none. Either way the sender hears the code.
 */
export type Verdict =
  `to ${Place}` | `guarded ${AttemptRefusal}` | `refused ${AttemptRefusal}` | "replayed";

type Row = Readonly<Partial<Record<Kind, Verdict>>>;

const NOT_FOUND = {
  "question of an attempt": "refused attempt_not_found",
  "finalize this attempt": "refused attempt_not_found",
  "finalize another attempt": "refused attempt_not_found",
  "published: another attempt": "refused attempt_not_found",
  "rejected: another attempt": "refused attempt_not_found",
  "reset this attempt": "replayed",
  "reset another attempt": "replayed",
  vanish: "to NoAttempt",
} as const;

/** There is an attempt: starting means to go on with it, and no older record can take its place. */
const ALIVE = {
  start: "replayed",
  "start nowhere": "replayed",
  "recover answering above": "refused invalid_event",
  "recover answering burned": "refused invalid_event",
  "recover complete above": "refused invalid_event",
  "recover complete burned": "refused invalid_event",
  "recover pending": "refused invalid_event",
  "recover published": "refused invalid_event",
  "reset this attempt": "to Reset",
  "reset another attempt": "guarded stale_attempt",
  vanish: "to NoAttempt",
} as const;

/**
 * The protocol's table of the machine, written down by hand a second time. It knows neither the
 * machine nor its judge; whoever changes the machine has to change this too, and to mean it.
 */
export const TABLE: Readonly<Record<Place, Row>> = {
  NoAttempt: {
    ...NOT_FOUND,
    start: "to Active.answering",
    "start nowhere": "guarded invalid_event",
    "recover answering above": "to Active.answering",
    "recover answering burned": "guarded number_burned",
    "recover complete above": "to Active.complete",
    "recover complete burned": "guarded number_burned",
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
  Reset: {
    ...NOT_FOUND,
    start: "to Active.answering",
    "start nowhere": "guarded invalid_event",
    // Never at rest: nothing is ever looked for here, so that the code says little is no harm.
    "recover answering above": "refused number_burned",
    "recover answering burned": "refused number_burned",
    "recover complete above": "refused number_burned",
    "recover complete burned": "refused number_burned",
    "recover pending": "refused number_burned",
    "recover published": "refused number_burned",
  },
};

export type Kind =
  | "start"
  | "start nowhere"
  | `recover ${"answering" | "complete"} ${"above" | "burned"}`
  | `recover ${"pending" | "published"}`
  | "question of an attempt"
  | "question next"
  | "question last"
  | "question before"
  | "question ahead"
  | "question of another attempt"
  | `finalize ${Whose}`
  | `published: ${Whose}`
  | `rejected: ${Whose}`
  | `reset ${Whose}`
  | "vanish";

type Whose = "this attempt" | "another attempt";

/** What kind of an event it is, to a slot of these facts. */
export function kindOf(context: AttemptContext, event: AttemptEvent): Kind {
  switch (event.type) {
    case "attempt.start":
      return event.derivedNumber >= 1 && event.totalQuestions >= 1 ? "start" : "start nowhere";
    case "attempt.recover": {
      const { phase, number } = event.record;
      if (phase === "pending" || phase === "published") return `recover ${phase}`;
      return `recover ${phase} ${number > context.highWater ? "above" : "burned"}`;
    }
    case "question.answer":
    case "question.skip":
    case "question.report":
      return questionKindOf(context, event);
    case "attempt.finalize":
      return `finalize ${whose(context, event)}`;
    case "result.published":
      return `published: ${whose(context, event)}`;
    case "result.rejected":
      return `rejected: ${whose(context, event)}`;
    case "attempt.reset":
      return `reset ${whose(context, event)}`;
    case "attempt.vanish":
      return "vanish";
  }
}

type QuestionEvent = Extract<AttemptEvent, { readonly questionIndex: number }>;

function questionKindOf(context: AttemptContext, event: QuestionEvent): Kind {
  const { attempt } = context;
  if (attempt === null) return "question of an attempt";
  if (whose(context, event) === "another attempt") return "question of another attempt";
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

/** Who names no attempt means the one that there is. Where there is none, every name is another. */
function whose({ attempt }: AttemptContext, { attemptId, attemptNumber }: Names): Whose {
  const isOther =
    (attemptId !== undefined && attemptId !== attempt?.id) ||
    (attemptNumber !== undefined && attemptNumber !== attempt?.number);
  return isOther ? "another attempt" : "this attempt";
}
