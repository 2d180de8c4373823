import { hash } from "node:crypto";
import { attemptIdOf } from "#machines/attempt.identity";
import { parseState } from "#machines/attempt.record";
import { phaseOf } from "#machines/attempt.decide";
import { decode } from "#machines/attempt.snapshot";
import type { DecodedRecord } from "#machines/attempt.snapshot";
import type { SlotContents, RecordContents, SecondsLeft } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { isAllReported, parseOutboxEntry, parseQuestionList } from "../attempt";

export type Phase = "answering" | "complete" | "pending" | "published";

/** What a record says, as far as it can be read. Never an answer. */
export type RecordReading =
  | {
      readonly kind: "readable";
      readonly phase: Phase;
      readonly attemptId: string;
      /** ISO 8601. */
      readonly startedAt: string;
      readonly answered: number;
      readonly totalQuestions: number;
      readonly score: number | null;
      /** Every question was reported: nothing was graded, and the score says nothing. */
      readonly allReported: boolean;
      /** An earlier version failed to finalize it, and says why. */
      readonly hasFinalizationError: boolean;
      /** Written by an earlier version. */
      readonly isLegacy: boolean;
      /** The ids of its stored question list, in order; null when it has none yet. */
      readonly questionIds: readonly string[] | null;
    }
  | { readonly kind: "quarantined"; readonly reason: string };

export interface RecordFacts {
  readonly number: number;
  /** Above the high-water mark, or finalized: others are not ours and never taken (H19). */
  readonly counts: boolean;
  readonly ttlSeconds: SecondsLeft;
  readonly questionsTtlSeconds: SecondsLeft;
  readonly listTtlSeconds: SecondsLeft;
  readonly reading: RecordReading;
}

/** A result that waits for the gradebook. */
export interface WaitingFacts {
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

/** What was set aside: a record or an outbox entry, by its number and when. */
export interface AsideFacts {
  readonly number: number;
  readonly atMs: number;
  readonly what: "record" | "result";
}

/** What Redis says of a slot, read without refreshing or mending anything. Plain JSON. */
export interface SlotFacts {
  readonly pointer: string | null;
  readonly pointerTtlSeconds: SecondsLeft;
  readonly storedMark: string | null;
  readonly markTtlSeconds: SecondsLeft;
  /** Numbers up to this one are used up. */
  readonly highWater: number;
  /** What the next load would take. */
  readonly currentNumber: number | null;
  readonly records: readonly RecordFacts[];
  readonly outbox: readonly WaitingFacts[];
  readonly outboxTtlSeconds: SecondsLeft;
  readonly aside: readonly AsideFacts[];
  readonly asideTtlSeconds: SecondsLeft;
  /** When the sweep looks at this slot next, ISO 8601. */
  readonly nextLookAt: string | null;
  /** Names this state of the slot: equal as long as nothing but a time to live changes. */
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

/** The machine's state of one record of the slot, as the engine would read it. */
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
      ? reading.phase === "pending" || reading.phase === "published"
      : number === examined.currentNumber;
  const counts = number > examined.highWater || isFinalized;
  return { number, counts, ttlSeconds, questionsTtlSeconds, listTtlSeconds, reading };
}

function readingOf(slot: Slot, examined: SlotContents, record: RecordContents): RecordReading {
  const decoded = decodedOf(slot, examined, record);
  if (decoded.kind === "quarantined") return decoded;
  const parsed = parseState(record.stateJson);
  if (!parsed.ok) return { kind: "quarantined", reason: parsed.reason };
  const state = parsed.value;
  const { attempt } = decoded.snapshot.context;
  const isComplete = state.currentQuestionIndex >= state.totalQuestions;
  // The machine takes no legacy record below the mark: its own fields say what it is.
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

function waiting(number: number, json: string): WaitingFacts {
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
function asideOf(fields: readonly string[]): readonly AsideFacts[] {
  return fields.flatMap((field): AsideFacts[] => {
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
