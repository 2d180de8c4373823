import type { AttemptContext, AttemptEvent, AttemptPhase } from "#machines/attempt.events";
import { ATTEMPT_PHASES } from "#machines/attempt.events";

/** The forms of the machine's events: which fields each has, and how a typed text becomes a value. */

export type EventType = AttemptEvent["type"];

/** One field of an event as a person types it. */
export interface EventField {
  readonly name: string;
  readonly kind: "number" | "text" | "yes-no" | "phase";
  /** What it means, in a few words. */
  readonly hint: string;
  /** Whether it may be left out: then its text is "". */
  readonly isOptional?: true;
}

/** The typed texts of an event's fields, by name. A field without a text has its default. */
export type FieldTexts = Readonly<Record<string, string>>;

/** An event as a person gives it. */
export interface TypedEvent {
  readonly type: EventType;
  readonly texts: FieldTexts;
}

/** A typed text that is no value of its field. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

interface EventForm {
  /** The event in a script: "answer". */
  readonly word: string;
  readonly meaning: string;
  readonly fields: readonly EventField[];
  readonly make: (read: FieldReader, context: AttemptContext) => AttemptEvent;
}

const NUMBER_OF_IT = "the number of the attempt that is meant; empty: the current one";
const NAMES: readonly EventField[] = [
  { name: "attemptNumber", kind: "number", hint: NUMBER_OF_IT, isOptional: true },
  {
    name: "attemptId",
    kind: "text",
    hint: "the id of the attempt that is meant; empty: the current one",
    isOptional: true,
  },
];
const ID: EventField = { name: "attemptId", kind: "text", hint: "whose result it is" };
const INDEX: EventField = {
  name: "questionIndex",
  kind: "number",
  hint: "which question, counted from 0",
};
const TOTAL: EventField = {
  name: "totalQuestions",
  kind: "number",
  hint: "how many questions the attempt has",
};

/** Every event that the machine takes, in the order of a student's way. */
export const EVENT_FORMS: Readonly<Record<EventType, EventForm>> = {
  "attempt.start": {
    word: "start",
    meaning: "The student starts an attempt.",
    fields: [
      { name: "derivedNumber", kind: "number", hint: "the number that the gradebook gave" },
      TOTAL,
      { name: "startedAt", kind: "text", hint: "when, ISO 8601" },
      {
        name: "isRemembered",
        kind: "yes-no",
        hint: "whether a token restores the attempt; not given: no",
        isOptional: true,
      },
    ],
    make: (read) => ({
      type: "attempt.start",
      derivedNumber: read.number("derivedNumber"),
      totalQuestions: read.number("totalQuestions"),
      startedAt: read.text("startedAt"),
      ...(read.isGiven("isRemembered") && { isRemembered: read.yes("isRemembered") }),
    }),
  },
  "question.answer": {
    word: "answer",
    meaning: "The student answers a question; the engine has graded it.",
    fields: [
      INDEX,
      { name: "response", kind: "text", hint: "what the student answered" },
      { name: "isCorrect", kind: "yes-no", hint: "how it was graded" },
      ...NAMES,
    ],
    make: (read) => ({
      type: "question.answer",
      questionIndex: read.number("questionIndex"),
      response: read.text("response"),
      isCorrect: read.yes("isCorrect"),
      ...read.names(),
    }),
  },
  "question.skip": {
    word: "skip",
    meaning: "The student skips a question.",
    fields: [INDEX, ...NAMES],
    make: (read) => ({
      type: "question.skip",
      questionIndex: read.number("questionIndex"),
      ...read.names(),
    }),
  },
  "question.report": {
    word: "report",
    meaning: "The student reports a problem with a question.",
    fields: [INDEX, { name: "report", kind: "text", hint: "what is wrong with it" }, ...NAMES],
    make: (read) => ({
      type: "question.report",
      questionIndex: read.number("questionIndex"),
      report: read.text("report"),
      ...read.names(),
    }),
  },
  "attempt.finalize": {
    word: "finalize",
    meaning: "The student finishes the attempt.",
    fields: [{ name: "finishedAt", kind: "text", hint: "when, ISO 8601" }, ...NAMES],
    make: (read) => ({
      type: "attempt.finalize",
      finishedAt: read.text("finishedAt"),
      ...read.names(),
    }),
  },
  "result.published": {
    word: "published",
    meaning: "The gradebook has acknowledged the result.",
    fields: [ID],
    make: (read) => ({ type: "result.published", attemptId: read.text("attemptId") }),
  },
  "result.rejected": {
    word: "rejected",
    meaning: "The gradebook did not accept the result.",
    fields: [ID, { name: "error", kind: "text", hint: "what it answered" }],
    make: (read) => ({
      type: "result.rejected",
      attemptId: read.text("attemptId"),
      error: read.text("error"),
    }),
  },
  "attempt.reset": {
    word: "reset",
    meaning: "The student abandons the attempt, or tries again.",
    fields: NAMES,
    make: (read) => ({ type: "attempt.reset", ...read.names() }),
  },
  "attempt.recover": {
    word: "recover",
    meaning: "A record of the earlier version was found.",
    fields: [
      { name: "phase", kind: "phase", hint: "where that attempt stands" },
      { name: "number", kind: "number", hint: "its number" },
      TOTAL,
      { name: "answered", kind: "number", hint: "how many of them are answered, all correctly" },
    ],
    make: (read, context) => ({ type: "attempt.recover", record: recordOf(read, context) }),
  },
};

/** Every event, in the order in which it is offered. */
export const EVENT_TYPES = Object.keys(EVENT_FORMS) as readonly EventType[];

/** The event of this word or type; null if there is none. */
export function eventTypeOf(word: string): EventType | null {
  return EVENT_TYPES.find((type) => type === word || EVENT_FORMS[type].word === word) ?? null;
}

/**
 * What each field of the event says if nothing is typed: what fits the state best. `at` is the place
 * of the event in its script: times differ from event to event, and are the same for everybody.
 */
export function defaultTexts(type: EventType, context: AttemptContext, at: number): FieldTexts {
  const { attempt, highWater } = context;
  const time = new Date(FIRST_TIME_MS + at * 60_000).toISOString();
  const texts: FieldTexts = {
    derivedNumber: String(highWater + 1),
    totalQuestions: "3",
    startedAt: time,
    finishedAt: time,
    questionIndex: String(attempt?.questions.length ?? 0),
    response: "A",
    isCorrect: "yes",
    report: "The picture is missing.",
    error: "503 Service Unavailable",
    phase: "answering",
    number: String(highWater + 1),
    answered: "1",
    ...(type.startsWith("result.") && { attemptId: attempt?.id ?? "none" }),
  };
  return Object.fromEntries(EVENT_FORMS[type].fields.map(({ name }) => [name, texts[name] ?? ""]));
}

/** The event that was typed, or what is wrong with the texts. */
export function eventOf(
  { type, texts }: TypedEvent,
  context: AttemptContext,
  at: number,
): { readonly event: AttemptEvent } | { readonly problems: readonly FieldProblem[] } {
  const { fields, make } = EVENT_FORMS[type];
  const unknown = Object.keys(texts).filter((name) => fields.every((field) => field.name !== name));
  const names = fields.map(({ name }) => name).join(", ");
  const read = new FieldReader({ ...defaultTexts(type, context, at), ...texts });
  const event = make(read, context);
  const problems = [
    ...unknown.map((field) => ({ field, problem: `${type} has no such field, only ${names}` })),
    ...read.problems,
  ];
  return problems.length > 0 ? { problems } : { event };
}

const FIRST_TIME_MS = Date.UTC(2026, 0, 5, 9);
const NUMBER = /^-?\d{1,9}(\.\d{1,3})?$/;
/** How many answers a recovered record may have: each is drawn as a line. */
const ANSWERS_MAX = 200;

/** Reads typed texts as values, and collects what is wrong with them. */
class FieldReader {
  readonly problems: FieldProblem[] = [];

  constructor(private readonly texts: FieldTexts) {}

  text(field: string): string {
    return this.texts[field] ?? "";
  }

  isGiven(field: string): boolean {
    return this.text(field) !== "";
  }

  /** Any number: whether it makes sense is for the machine to decide. */
  number(field: string): number {
    const text = this.text(field).trim();
    if (!NUMBER.test(text)) this.#fail(field, `must be a number, such as 2, and is "${text}"`);
    return Number(text);
  }

  yes(field: string): boolean {
    const text = this.text(field).trim();
    const isYes = text === "yes" || text === "true";
    if (!isYes && text !== "no" && text !== "false") this.#fail(field, "must be yes or no");
    return isYes;
  }

  phase(field: string): AttemptPhase {
    const phase = ATTEMPT_PHASES.find((each) => each === this.text(field));
    if (phase === undefined) this.#fail(field, `must be one of ${ATTEMPT_PHASES.join(", ")}`);
    return phase ?? "answering";
  }

  /** A whole number of things that are made: at most `max`. */
  count(field: string, max: number): number {
    const count = this.number(field);
    const isCount = Number.isInteger(count) && count >= 0 && count <= max;
    if (!isCount) this.#fail(field, `must be a whole number from 0 to ${max}`);
    return isCount ? count : 0;
  }

  names(): { readonly attemptId?: string; readonly attemptNumber?: number } {
    return {
      ...(this.isGiven("attemptId") && { attemptId: this.text("attemptId") }),
      ...(this.isGiven("attemptNumber") && { attemptNumber: this.number("attemptNumber") }),
    };
  }

  #fail(field: string, problem: string): void {
    if (this.problems.every((known) => known.field !== field)) {
      this.problems.push({ field, problem });
    }
  }
}

function recordOf(
  read: FieldReader,
  { slot }: AttemptContext,
): Extract<AttemptEvent, { type: "attempt.recover" }>["record"] {
  const number = read.number("number");
  const answered = read.count("answered", ANSWERS_MAX);
  const answer = { isCorrect: true, response: "A" };
  const startedAt = new Date(FIRST_TIME_MS).toISOString();
  return {
    phase: read.phase("phase"),
    number,
    id: `${slot.resourceId}-of-the-earlier-version-${number}`,
    startedAt,
    totalQuestions: read.number("totalQuestions"),
    questions: Array.from({ length: answered }, () => answer),
    finalizationError: null,
    summary: null,
    rejection: null,
  };
}
