import type { AttemptSnapshot } from "#machines/attempt.machine";
import { encode } from "#machines/attempt.snapshot";
import type { AttemptEvent } from "#machines/attempt.events";
import type { AttemptStore, LoadedSlot, ExpectedVersion } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { tombstoneStart } from "./tombstone";
import { outboxEntryOf } from "./outbox-entry";
import type { ResultIds } from "./outbox-entry";
import type { QuestionList } from "./question-bank";
import { encodeQuestionList } from "./question-list";
import type { WriteThroughCache } from "./write-through-cache";
import type { QueueLease } from "./slot-queue";
import { appliedEntryJson } from "./trail-entry";
import type { ExecutionResult } from "./transact";

export interface WritePorts extends ResultIds {
  /** Absent for what stands in no line. */
  readonly lease?: QueueLease;
  readonly store: AttemptStore;
  readonly cache: WriteThroughCache;
}

/** One step that the machine has decided on, about to be written. */
export interface DecidedWrite {
  readonly slot: Slot;
  /** What was read; null when there was no attempt. */
  readonly read: ExpectedVersion | null;
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
  /** Of the attempt in `after`, where it is known. */
  readonly questions: QuestionList | null;
}

export type WriteReply =
  | { readonly kind: "written" }
  /** `now`: what is there instead, where the store said so. */
  | {
      readonly kind: "stale";
      readonly now: LoadedSlot | null;
      /** When an attempt began that was given up, and not before the one to be opened. */
      readonly clearedStart?: string;
    };

const STALE: WriteReply & { readonly kind: "stale" } = { kind: "stale", now: null };

/** Writes it, unless something else is there than what was read. */
export async function write(ports: WritePorts, decided: DecidedWrite): Promise<WriteReply> {
  const { slot, read, before, after, event, questions } = decided;
  const { store, cache } = ports;
  const trailEntry = appliedEntryJson(decided);
  if (event.type === "attempt.reset" && read !== null) {
    const startedAt = tombstoneStart(before.context.attempt?.startedAt);
    const clearing = { ...read, startedAt, trailEntry };
    return (await store.clear(slot, clearing, after.context.highWater)) === "cleared"
      ? { kind: "written" }
      : STALE;
  }
  const { number, stateJson, newQuestionJsons } = encode(before, after);
  const questionJsons = new Map([...(read?.questionJsons ?? []), ...newQuestionJsons]);
  const cached = { snapshot: after, record: { number, stateJson, questionJsons }, questions };
  if (read === null) {
    const { id = "", startedAt = "" } = after.context.attempt ?? {};
    const listJson = questions === null ? "" : encodeQuestionList(id, questions);
    const created = { number, stateJson, startedAt, listJson, trailEntry };
    const reply = await store.create(slot, created);
    if (typeof reply === "object") return { ...STALE, clearedStart: reply.latestStart };
    // @mutant create-reply
    if (reply !== "created") return STALE;
  } else if (stateJson !== read.stateJson || newQuestionJsons.size > 0) {
    const outboxEntry = outboxEntryFor(ports, decided);
    // Those who wait go on from here. Their commits arrive after this one and only count on top of
    // it: Redis compares each, so if this one fails, theirs do too, and they take a fresh look.
    cache.set(slot, cached);
    ports.lease?.release();
    const change = { read, stateJson, newQuestionJsons, outboxEntry, trailEntry };
    const reply = await store.commit(slot, change);
    // @mutant commit-reply
    return reply.kind === "stale" ? reply : { kind: "written" };
  }
  cache.set(slot, cached);
  return { kind: "written" };
}

function outboxEntryFor(
  { resultIdPrefix, resultIdForm }: ResultIds,
  { after, event }: DecidedWrite,
): string | null {
  if (event.type !== "attempt.finalize") return null;
  // @mutant outbox-entry
  return JSON.stringify(outboxEntryOf(after, event.finishedAt, resultIdPrefix, resultIdForm));
}

export function unknownWrite(write: DecidedWrite): UnknownWrite {
  const { before, after, event } = write;
  const result = applied(write);
  if (event.type === "attempt.reset") {
    const clearedId = before.context.attempt?.id;
    // @mutant own-reset
    return { isThere: (_loaded, now) => now.context.attempt?.id !== clearedId, result };
  }
  // The state alone would not do: another answer to the same question leads to the same state.
  const { stateJson, newQuestionJsons } = encode(before, after);
  const isThere = ({ record }: LoadedSlot): boolean =>
    record?.stateJson === stateJson &&
    // @mutant own-answer
    [...newQuestionJsons].every(([index, json]) => record.questionJsons.get(index) === json);
  return { isThere, result };
}

export function applied({ after, event, questions }: DecidedWrite): ExecutionResult {
  const clearedAttempt = event.type === "attempt.reset" ? after.context.clearedAttempt : null;
  return { kind: "applied", snapshot: after, questions, clearedAttempt };
}

/** A write whose reply was lost, and how to recognise it in what is loaded next. */
export interface UnknownWrite {
  readonly isThere: (loaded: LoadedSlot, now: AttemptSnapshot) => boolean;
  readonly result: ExecutionResult;
}
