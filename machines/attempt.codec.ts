import { z } from "zod";
import { summaryOf } from "./attempt.actions";
import { phaseOf } from "./attempt.decide";
import { isFinalizedPhase } from "./attempt.events";
import type { AttemptFacts, AttemptPhase, AttemptSlot, QuestionState } from "./attempt.events";
import { attemptIdOf } from "./attempt.identity";
import { attemptMachine, transition } from "./attempt.machine";
import type { AttemptSnapshot } from "./attempt.machine";

/*
 * The stored record of an attempt, as JSON, and the machine's snapshot that it stands for. The
 * fields of the earlier version keep their exact meaning (docs/architecture.md).
 */

/** Version of the `holdfast` field. A record of any other version is quarantined. */
const RECORD_VERSION = 1;

const STORED_VALUES = [
  "Active.answering",
  "Active.complete",
  "Finalized.pending",
  "Finalized.published",
] as const;

export type StoredValue = (typeof STORED_VALUES)[number];

const summarySchema = z.object({
  score: z.number(),
  correctAnswersCount: z.number().nullable(),
  totalQuestions: z.number().nullable(),
  xpPenaltyInfo: z
    .object({
      penaltyXp: z.number(),
      reason: z.string(),
      avgSecondsPerQuestion: z.number().exactOptional(),
    })
    .exactOptional(),
});

const holdfastSchema = z.object({
  version: z.literal(RECORD_VERSION),
  machine: z.object({ id: z.literal("attempt"), version: z.literal("1") }),
  value: z.enum(STORED_VALUES),
  attemptId: z.string().min(1),
  published: z.boolean(),
});

const stateSchema = z.object({
  attemptNumber: z.int().min(1),
  currentQuestionIndex: z.int().min(0),
  totalQuestions: z.int().min(0),
  startedAt: z.string().min(1),
  isFinalized: z.boolean(),
  finalizationError: z.string().nullable(),
  finalSummary: summarySchema.nullable(),
  holdfast: holdfastSchema.exactOptional(),
});

export type StateRecord = z.infer<typeof stateSchema>;

/** A response that was undefined when it was written has no key. */
const questionSchema: z.ZodType<QuestionState> = z
  .object({
    isCorrect: z.boolean().nullable(),
    response: z.unknown().optional(),
    isReported: z.boolean().exactOptional(),
  })
  .transform((question) => ({ ...question, response: question.response ?? null }));

export type ParseResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

export function parseState(json: string): ParseResult<StateRecord> {
  return parseWith(stateSchema, json, "state");
}

export function parseQuestion(json: string): ParseResult<QuestionState> {
  return parseWith(questionSchema, json, "question");
}

/** The reason names the field and never its content: records hold answers. */
function parseWith<Value>(
  schema: z.ZodType<Value>,
  json: string,
  what: string,
): ParseResult<Value> {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return { ok: false, reason: `the ${what} record is not JSON` };
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue === undefined ? "" : issue.path.join(".");
  return { ok: false, reason: `the ${what} record is not readable at "${path}" (${issue?.code})` };
}

/** What a store holds of a slot: JSON as it was written, not yet believed. */
export interface StoredSlot {
  readonly highWater: number;
  readonly record: {
    readonly number: number;
    readonly stateJson: string;
    /** By question index. */
    readonly questionJsons: ReadonlyMap<number, string>;
    /**
     * Set while the result of this number waits in the outbox, with the gradebook's last complaint.
     */
    readonly waiting: { readonly rejection: string | null } | null;
  } | null;
}

/** What was read from a stored record. */
export type DecodedRecord =
  | {
      readonly kind: "snapshot";
      readonly snapshot: AttemptSnapshot;
      /** How many answers the record counts that are not there: Redis has lost them. */
      readonly lostAnswers: number;
    }
  /**
   * Unreadable, or of an unknown version: kept as it is, and refused. Never deleted, never guessed
   * at.
   */
  | { readonly kind: "quarantined"; readonly reason: string };

/** What to store of an attempt. JSON texts. */
export interface EncodedRecord {
  readonly number: number;
  readonly stateJson: string;
  /** The questions that `before` does not have, by index. */
  readonly newQuestionJsons: ReadonlyMap<number, string>;
}

const PHASE_OF: Readonly<Record<StoredValue, AttemptPhase>> = {
  "Active.answering": "answering",
  "Active.complete": "complete",
  "Finalized.pending": "pending",
  "Finalized.published": "published",
};

const VALUE_OF: Readonly<Record<AttemptPhase, StoredValue>> = {
  answering: "Active.answering",
  complete: "Active.complete",
  pending: "Finalized.pending",
  published: "Finalized.published",
};

/**
 * The machine's state of a slot, from what is stored. A record without our field goes through
 * `attempt.recover`.
 */
export function decode(slot: AttemptSlot, stored: StoredSlot): DecodedRecord {
  const context = { slot, highWater: stored.highWater, attempt: null, clearedAttempt: null };
  const nothing: AttemptSnapshot = { ...NO_ATTEMPT, context };
  if (stored.record === null) return { kind: "snapshot", snapshot: nothing, lostAnswers: 0 };

  const state = parseState(stored.record.stateJson);
  if (!state.ok) return quarantined(state.reason);
  if (state.value.attemptNumber !== stored.record.number) {
    return quarantined("the record's attemptNumber is not the number of its key");
  }
  if (state.value.currentQuestionIndex > state.value.totalQuestions) {
    return quarantined("the record has more answers than questions");
  }
  const answered = readQuestions(state.value.currentQuestionIndex, stored.record.questionJsons);
  if (!Array.isArray(answered)) return quarantined(answered.reason);

  const rejection = stored.record.waiting?.rejection ?? null;
  const facts = { ...factsOf(slot, state.value, answered), rejection };
  const lostAnswers = state.value.currentQuestionIndex - answered.length;
  const hasLostAnswers = lostAnswers > 0;
  if (state.value.holdfast === undefined) {
    const legacy = phaseOfLegacy(state.value, stored.record.waiting !== null);
    const record = {
      ...facts,
      phase: !isFinalizedPhase(legacy) && hasLostAnswers ? "answering" : legacy,
    };
    const snapshot = transition(nothing, { type: "attempt.recover", record });
    return { kind: "snapshot", snapshot, lostAnswers };
  }
  const kept = PHASE_OF[state.value.holdfast.value];
  if (!agrees(state.value, kept))
    return quarantined("holdfast.value contradicts the legacy fields");
  // @mutant lost-answers
  const phase = !isFinalizedPhase(kept) && hasLostAnswers ? "answering" : kept;
  const snapshot = snapshotOf(phase, { ...context, attempt: facts });
  return { kind: "snapshot", snapshot, lostAnswers };
}

function snapshotOf(phase: AttemptPhase, context: AttemptSnapshot["context"]): AttemptSnapshot {
  return { ...SNAPSHOTS[phase], context };
}

/**
 * The snapshots of the machine's states, resolved once: to find the nodes of a state costs more than
 * a transition, and they do not depend on the context. A snapshot is never changed by XState.
 */
const NO_ATTEMPT = resolved("NoAttempt");
const SNAPSHOTS: Readonly<Record<AttemptPhase, AttemptSnapshot>> = {
  answering: resolved({ Active: "answering" }),
  complete: resolved({ Active: "complete" }),
  pending: resolved({ Finalized: "pending" }),
  published: resolved({ Finalized: "published" }),
};

function resolved(value: AttemptSnapshot["value"]): AttemptSnapshot {
  const slot = { userId: "", resourceId: "" };
  const context = { slot, highWater: 0, attempt: null, clearedAttempt: null };
  return attemptMachine.resolveState({ value, context });
}

/** What is known of an attempt that is being answered, without its answers. */
export interface AttemptOutline {
  readonly number: number;
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly totalQuestions: number;
  /** Less than `totalQuestions`. */
  readonly answerCount: number;
}

/** Stands for an answer that is not known. Never shown and never written. */
const UNKNOWN_ANSWER: QuestionState = { isCorrect: null, response: null };

/**
 * The state of such an attempt, and its record as `encode` has written it. `known`: its first
 * answers, not more than there are. The others are unknown: the machine may decide about the next
 * one, because it only counts them. `withAnswers` fills them in.
 */
export function decodeOutline(
  slot: AttemptSlot,
  outline: AttemptOutline,
  known: readonly QuestionState[] = [],
): { readonly snapshot: AttemptSnapshot; readonly stateJson: string } {
  const { number, id, startedAt, totalQuestions, answerCount } = outline;
  const questions = [...known];
  while (questions.length < answerCount) questions.push(UNKNOWN_ANSWER);
  const attempt: AttemptFacts = {
    number,
    id,
    startedAt,
    totalQuestions,
    questions,
    finalizationError: null,
    summary: null,
    rejection: null,
  };
  const context = { slot, highWater: number - 1, attempt, clearedAttempt: null };
  return {
    snapshot: snapshotOf("answering", context),
    stateJson: stateJsonOf(attempt, "answering"),
  };
}

/**
 * The snapshot with the stored answers by index; null if one cannot be read, or is still unknown.
 */
export function withAnswers(
  snapshot: AttemptSnapshot,
  questionJsons: ReadonlyMap<number, string>,
): AttemptSnapshot | null {
  const { attempt } = snapshot.context;
  if (attempt === null) return null;
  const questions = [...attempt.questions];
  for (const [index, json] of questionJsons) {
    const question = parseQuestion(json);
    if (!question.ok) return null;
    questions[index] = question.value;
  }
  if (questions.includes(UNKNOWN_ANSWER)) return null;
  return { ...snapshot, context: { ...snapshot.context, attempt: { ...attempt, questions } } };
}

/** What to store of a live attempt. Throws when the snapshot has none: that is the caller's bug. */
export function encode(before: AttemptSnapshot, after: AttemptSnapshot): EncodedRecord {
  const attempt = after.context.attempt;
  const phase = phaseOf(after);
  if (attempt === null || phase === null) throw new Error("only a live attempt can be encoded");
  const known =
    before.context.attempt?.id === attempt.id ? before.context.attempt.questions.length : 0;
  const newQuestionJsons = new Map<number, string>();
  for (let index = known; index < attempt.questions.length; index += 1) {
    newQuestionJsons.set(index, JSON.stringify(attempt.questions[index]));
  }
  return { number: attempt.number, stateJson: stateJsonOf(attempt, phase), newQuestionJsons };
}

/**
 * What `JSON.stringify` makes of a `StateRecord` with its fields in this order (a test compares
 * them), in a third of its time.
 */
function stateJsonOf(attempt: AttemptFacts, phase: AttemptPhase): string {
  const { number, questions, totalQuestions, summary } = attempt;
  return (
    `{"attemptNumber":${number},"currentQuestionIndex":${questions.length},` +
    `"totalQuestions":${totalQuestions},"startedAt":${JSON.stringify(attempt.startedAt)},` +
    `"isFinalized":${isFinalizedPhase(phase)},` +
    `"finalizationError":${JSON.stringify(attempt.finalizationError)},` +
    `"finalSummary":${JSON.stringify(summary)},` +
    `"holdfast":{"version":${RECORD_VERSION},"machine":{"id":"attempt","version":"1"},` +
    `"value":"${VALUE_OF[phase]}","attemptId":${JSON.stringify(attempt.id)},` +
    `"published":${phase === "published"}}}`
  );
}

/**
 * The answers up to the first one that is missing. The hash can be evicted or expire apart from the
 * state (H10, H16); the student then goes on at the first lost answer instead of losing its marks.
 */
function readQuestions(
  count: number,
  jsons: ReadonlyMap<number, string>,
): QuestionState[] | { readonly reason: string } {
  const questions: QuestionState[] = [];
  for (let index = 0; index < count; index += 1) {
    const json = jsons.get(index);
    if (json === undefined) break;
    const question = parseQuestion(json);
    if (!question.ok) return { reason: question.reason };
    questions.push(question.value);
  }
  return questions;
}

function factsOf(
  slot: AttemptSlot,
  state: StateRecord,
  questions: readonly QuestionState[],
): AttemptFacts {
  const facts: AttemptFacts = {
    number: state.attemptNumber,
    id: state.holdfast?.attemptId ?? attemptIdOf(slot, state.attemptNumber, state.startedAt),
    startedAt: state.startedAt,
    totalQuestions: state.totalQuestions,
    questions,
    finalizationError: state.finalizationError,
    summary: state.finalSummary,
    rejection: null,
  };
  // A legacy finalized mark without a summary: the answers say what it was.
  return state.isFinalized && facts.summary === null
    ? { ...facts, summary: summaryOf(facts) }
    : facts;
}

/** A failed finalization of an earlier version is offered again, whatever its index says. */
function phaseOfLegacy(state: StateRecord, isInOutbox: boolean): AttemptPhase {
  if (state.isFinalized) return isInOutbox ? "pending" : "published";
  const isComplete = state.currentQuestionIndex >= state.totalQuestions;
  return state.finalizationError !== null || isComplete ? "complete" : "answering";
}

function agrees(state: StateRecord, phase: AttemptPhase): boolean {
  if (state.isFinalized !== isFinalizedPhase(phase)) return false;
  if (state.holdfast?.published !== (phase === "published")) return false;
  return phase !== "answering" || state.currentQuestionIndex < state.totalQuestions;
}

function quarantined(reason: string): DecodedRecord {
  return { kind: "quarantined", reason };
}
