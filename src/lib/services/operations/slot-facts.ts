import type { AttemptPhase } from "#machines/attempt.events";
import { isFinalizedPhase } from "#machines/attempt.events";
import { hash } from "node:crypto";
import { attemptIdOf } from "#machines/attempt.identity";
import { parseState } from "#machines/attempt.codec";
import { phaseOf } from "#machines/attempt.decide";
import { decode } from "#machines/attempt.codec";
import type { DecodedRecord } from "#machines/attempt.codec";
import type { SlotContents, RecordContents, SecondsLeft } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { isAllReported, parseOutboxEntry, parseQuestionList } from "../attempt";

/** The contents of a record, as far as it can be read, without an answer. */
export type RecordSummary =
  | {
      readonly kind: "readable";
      readonly phase: AttemptPhase;
      readonly attemptId: string;
      /** ISO 8601. */
      readonly startedAt: string;
      readonly answered: number;
      readonly totalQuestions: number;
      readonly score: number | null;
      /** Every question was reported, so none was graded and the score has no meaning. */
      readonly allReported: boolean;
      /** An earlier version failed to finalize it, and stored the error. */
      readonly hasFinalizationError: boolean;
      /** Written by an earlier version. */
      readonly isLegacy: boolean;
      /** The ids of its stored question list, in order; null when it has none yet. */
      readonly questionIds: readonly string[] | null;
    }
  | { readonly kind: "quarantined"; readonly reason: string };

/** One record in Redis, without an answer. */
export interface RecordFacts {
  readonly number: number;
  /** Eligible: above the high-water mark, or finalized. Other records are orphaned (H19). */
  readonly counts: boolean;
  readonly ttlSeconds: SecondsLeft;
  readonly questionsTtlSeconds: SecondsLeft;
  readonly listTtlSeconds: SecondsLeft;
  readonly reading: RecordSummary;
}

/** A result that waits for the gradebook. */
export interface OutboxFacts {
  readonly number: number;
  /** null: the entry cannot be read. */
  readonly entry: {
    readonly attemptId: string;
    readonly score: number;
    /** ISO 8601. */
    readonly finishedAt: string;
    readonly allReported?: true | undefined;
    readonly tries: number;
    readonly lastError: string | null;
  } | null;
}

/** No sweep can send it: the gradebook holds another result under its id, or it cannot be read. */
export function isConflict({ entry }: OutboxFacts): boolean {
  return entry === null || entry.lastError?.startsWith("conflict") === true;
}

/** A record or an outbox entry that an operator moved away, with its number and the time. */
export interface QuarantineFacts {
  readonly number: number;
  readonly atMs: number;
  readonly what: "record" | "result";
}

/** The contents of a slot in Redis, read without a change. Plain JSON. */
export interface SlotFacts {
  readonly pointer: string | null;
  readonly pointerTtlSeconds: SecondsLeft;
  readonly storedMark: string | null;
  readonly markTtlSeconds: SecondsLeft;
  /** Numbers up to this one are used. */
  readonly highWater: number;
  /** The attempt that the next load would return. */
  readonly currentNumber: number | null;
  readonly records: readonly RecordFacts[];
  readonly outbox: readonly OutboxFacts[];
  readonly outboxTtlSeconds: SecondsLeft;
  readonly aside: readonly QuarantineFacts[];
  readonly asideTtlSeconds: SecondsLeft;
  /** When the slot is due for the next sweep, ISO 8601. */
  readonly nextLookAt: string | null;
  /** A hash of the slot's contents, without the times to live. */
  readonly version: string;
}

export function factsOf(slot: Slot, examined: SlotContents): SlotFacts {
  const { quarantinedFields, nextDeliveryMs, outbox, records, ...kept } = examined;
  return {
    pointer: kept.pointer,
    pointerTtlSeconds: kept.pointerTtlSeconds,
    storedMark: kept.storedMark,
    markTtlSeconds: kept.markTtlSeconds,
    highWater: kept.highWater,
    currentNumber: kept.currentNumber,
    records: records.map((record) => recordFacts(slot, examined, record)),
    outbox: [...outbox].sort(([a], [b]) => a - b).map(([number, json]) => waiting(number, json)),
    outboxTtlSeconds: kept.outboxTtlSeconds,
    aside: asideOf(quarantinedFields),
    asideTtlSeconds: kept.quarantineTtlSeconds,
    nextLookAt: nextDeliveryMs === null ? null : new Date(nextDeliveryMs).toISOString(),
    version: versionOf(examined),
  };
}

/** The machine's state of one record, as the engine decodes it. */
export function decodedOf(
  slot: Slot,
  examined: SlotContents,
  record: RecordContents,
): DecodedRecord {
  const { number, stateJson, questionJsons } = record;
  const entry = examined.outbox.get(number);
  const rejection = entry === undefined ? null : (parseOutboxEntry(entry)?.lastError ?? null);
  const waits = entry === undefined ? null : { rejection };
  return decode(slot, {
    highWater: examined.highWater,
    record: { number, stateJson, questionJsons, waiting: waits },
  });
}

function recordFacts(slot: Slot, examined: SlotContents, record: RecordContents): RecordFacts {
  const { number, ttlSeconds, questionsTtlSeconds, listTtlSeconds } = record;
  const reading = readingOf(slot, examined, record);
  const isFinalized =
    reading.kind === "readable"
      ? isFinalizedPhase(reading.phase)
      : number === examined.currentNumber;
  const counts = number > examined.highWater || isFinalized;
  return { number, counts, ttlSeconds, questionsTtlSeconds, listTtlSeconds, reading };
}

function readingOf(slot: Slot, examined: SlotContents, record: RecordContents): RecordSummary {
  const decoded = decodedOf(slot, examined, record);
  if (decoded.kind === "quarantined") return decoded;
  const parsed = parseState(record.stateJson);
  if (!parsed.ok) return { kind: "quarantined", reason: parsed.reason };
  const state = parsed.value;
  const { attempt } = decoded.snapshot.context;
  const isComplete = state.currentQuestionIndex >= state.totalQuestions;
  // The machine does not load a legacy record below the mark: its own fields give the phase.
  const phase = phaseOf(decoded.snapshot) ?? (isComplete ? "complete" : "answering");
  const { startedAt, totalQuestions } = state;
  const attemptId = attempt?.id ?? attemptIdOf(slot, state.attemptNumber, startedAt);
  const list = parseQuestionList(record.listJson, { id: attemptId, totalQuestions });
  return {
    kind: "readable",
    phase,
    attemptId,
    startedAt,
    answered: attempt?.questions.length ?? state.currentQuestionIndex,
    totalQuestions,
    score: attempt?.summary?.score ?? state.finalSummary?.score ?? null,
    allReported: attempt !== null && isAllReported(attempt),
    hasFinalizationError: state.finalizationError !== null,
    isLegacy: state.holdfast === undefined,
    questionIds: list === null ? null : list.map(({ id }) => id),
  };
}

function waiting(number: number, json: string): OutboxFacts {
  const entry = parseOutboxEntry(json);
  if (entry === null) return { number, entry: null };
  const { attemptId, body, tries, lastError } = entry;
  const { score, finishedAt, allReported } = body;
  const known = { attemptId, score, finishedAt, tries, lastError };
  return { number, entry: allReported === true ? { ...known, allReported } : known };
}

/**
 * Fields are `{number}:{ms}:state`, `{number}:{ms}:question:{index}`, `{number}:{ms}:list`,
 * `{number}:{ms}:outbox`.
 */
function asideOf(fields: readonly string[]): readonly QuarantineFacts[] {
  return fields.flatMap((field): QuarantineFacts[] => {
    const [number, atMs, part] = field.split(":");
    if (part !== "state" && part !== "outbox") return [];
    const what = part === "state" ? "record" : "result";
    return [{ number: Number(number), atMs: Number(atMs), what }];
  });
}

function versionOf({ pointer, storedMark, highWater, outbox, records }: SlotContents): string {
  const contents = records.map(({ number, stateJson, questionJsons }) => {
    return [number, stateJson, [...questionJsons]];
  });
  const all = JSON.stringify([pointer, storedMark, highWater, [...outbox], contents]);
  return hash("sha256", all).slice(0, 16);
}
