import { encode, withAnswers } from "#machines/attempt.codec";
import type { AttemptEvent } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { CommitReply, ExpectedVersion, LoadedSlot } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { tombstoneStart } from "#lib/tombstone-start";
import type { EngineParts } from "./contract";
import { outboxEntryOf } from "./outbox-entry";
import type { QuestionList } from "./question-bank";
import { encodeQuestionList } from "./question-list";
import type { QueueLease } from "./slot-queue";
import { appliedEntryText } from "./trail-entry";

export type WriteParts = Pick<
  EngineParts,
  "store" | "cache" | "emit" | "resultIdPrefix" | "resultIdForm"
>;

/** A transition of the machine that is to be written. */
export interface Change {
  readonly slot: Slot;
  /** The record that was read; null when there was no attempt. */
  readonly read: ExpectedVersion | null;
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
  /** The question list of the attempt in `after`; null if it is not loaded. */
  readonly questions: QuestionList | null;
}

/** What can become of a write. */
export type WriteReply =
  | {
      readonly kind: "committed";
      /** The state that is stored now, with all answers. */
      readonly after: AttemptSnapshot;
    }
  | Extract<CommitReply, { readonly kind: "stale" }>
  | {
      /** Something else is there than what was read; the store did not return what. */
      readonly kind: "stale";
      readonly now: null;
      /** The start of the latest abandoned attempt, if it is not before the new one's. */
      readonly latestStart?: string;
    }
  /** The reply was lost: the change may have been written. */
  | { readonly kind: "unknown"; readonly change: Change; readonly fault: Fault };

/** Writes the change if the stored record is still the one that was read. */
export async function write(
  parts: WriteParts,
  change: Change,
  lease?: QueueLease,
): Promise<WriteReply> {
  const { slot, read, before, after, event, questions } = change;
  const { store, cache } = parts;
  const trailEntry = appliedEntryText(change);
  cache.delete(slot);
  try {
    if (event.type === "attempt.reset" && read !== null) {
      const startedAt = tombstoneStart(before.context.attempt?.startedAt);
      const abandoned = { ...read, startedAt, trailEntry };
      const reply = await store.clear(slot, abandoned, after.context.highWater);
      return reply === "cleared" ? { kind: "committed", after } : stale(parts, change, STALE);
    }
    const { number, stateJson, newQuestionJsons } = encode(before, after);
    const questionJsons = new Map(read?.questionJsons);
    for (const [index, json] of newQuestionJsons) questionJsons.set(index, json);
    const record = { number, stateJson, questionJsons };
    const cached = { snapshot: after, record, questions };
    if (read === null) {
      const { id = "", startedAt = "" } = after.context.attempt ?? {};
      const listJson = questions === null ? "" : encodeQuestionList(id, questions);
      const created = { number, stateJson, startedAt, listJson, trailEntry };
      const reply = await store.create(slot, created);
      if (typeof reply === "object") {
        return stale(parts, change, { ...STALE, latestStart: reply.latestStart });
      }
      // @mutant create-reply
      if (reply !== "created") return stale(parts, change, STALE);
    } else if (stateJson !== read.stateJson || newQuestionJsons.size > 0) {
      const outboxEntry = outboxEntryFor(parts, change);
      if (read.answerCount === undefined) {
        // The next request of the queue continues from this state. Its commit arrives after this
        // one and is compared with it, so it fails if this one fails.
        cache.set(slot, cached);
        lease?.release();
      }
      const written = { read, stateJson, newQuestionJsons, outboxEntry, trailEntry };
      const reply = await store.commit(slot, written);
      // @mutant commit-reply
      if (reply.kind === "stale") return stale(parts, change, reply);
      if (reply.questionJsons === undefined) return { kind: "committed", after };
      for (const [index, json] of reply.questionJsons) questionJsons.set(index, json);
      const complete = withAnswers(after, reply.questionJsons);
      // An answer that cannot be read: the next load says so.
      if (complete === null) return STALE;
      cache.set(slot, { snapshot: complete, record, questions });
      return { kind: "committed", after: complete };
    }
    cache.set(slot, cached);
    return { kind: "committed", after };
  } catch (error) {
    cache.delete(slot);
    if (!(error instanceof Fault) || error.code !== "redis_unavailable") throw error;
    parts.emit({ event: "commit.unknown", slot, type: event.type });
    // @mutant unknown-result
    return { kind: "unknown", change, fault: error };
  }
}

const STALE = { kind: "stale", now: null } as const;

function stale(
  { cache, emit }: WriteParts,
  { slot, event }: Change,
  reply: WriteReply,
): WriteReply {
  cache.delete(slot);
  emit({ event: "commit.stale", slot, type: event.type });
  return reply;
}

function outboxEntryFor(
  { resultIdPrefix, resultIdForm }: WriteParts,
  { after, event }: Change,
): string | null {
  if (event.type !== "attempt.finalize") return null;
  // @mutant outbox-entry
  return JSON.stringify(outboxEntryOf(after, event.finishedAt, resultIdPrefix, resultIdForm));
}

/** Whether a change whose reply was lost was written. Decides by the slot that was loaded since. */
export function isWritten(
  { before, after, event }: Change,
  { record }: LoadedSlot,
  now: AttemptSnapshot,
): boolean {
  if (event.type === "attempt.reset") {
    // @mutant own-reset
    return now.context.attempt?.id !== before.context.attempt?.id;
  }
  // The state alone is not enough: another answer to the same question gives the same state.
  const { stateJson, newQuestionJsons } = encode(before, after);
  return (
    record?.stateJson === stateJson &&
    // @mutant own-answer
    [...newQuestionJsons].every(([index, json]) => record.questionJsons.get(index) === json)
  );
}
