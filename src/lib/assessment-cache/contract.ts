import type { Slot } from "../slot";

/**
 * What is stored of one attempt: JSON as it was written. The store never looks inside (but for
 * `isFinalized`).
 */
export interface StoredRecord {
  readonly number: number;
  readonly stateJson: string;
  /** By question index. */
  readonly questionJsons: ReadonlyMap<number, string>;
  /** The outbox entry of this number, when its result still waits for the gradebook. */
  readonly outboxEntry: string | null;
  /** The question list kept beside it. It may be of an earlier attempt of the same number. */
  readonly listJson: string | null;
}

/** What `load` returns: everything that is stored of a slot and that a request needs. */
export interface LoadedSlot {
  /** The slot's current attempt; null when there is none. */
  readonly record: StoredRecord | null;
  /**
   * Numbers up to this one are used up: finalized, waiting in the outbox, or passed over. 0: none.
   */
  readonly highWater: number;
  /** The pointer as it was found, before `load` mended it; null when absent. */
  readonly pointerFound: string | null;
  /** The number of a record that accepts answers below the high-water mark: not ours (H19). */
  readonly orphanedNumber: number | null;
}

/** What was read, and must still be there for a write to happen. */
export interface ExpectedVersion {
  readonly number: number;
  readonly stateJson: string;
  /**
   * The answers that were read, by index. A commit is stale when the last of them is gone or
   * differs by now, when there is one where none was read, and, if it finalizes, when any of them
   * differs.
   */
  readonly questionJsons?: ReadonlyMap<number, string>;
  /**
   * Given when not all answers were read, because the state comes from a client's token: how many
   * there are, from 0 on. A commit is stale when one is missing, and its reply has those that were
   * not read.
   */
  readonly answerCount?: number;
}

/** A change of the record of an attempt. */
export interface RecordChange {
  readonly read: ExpectedVersion;
  readonly stateJson: string;
  /** Only the questions that are new, by index. */
  readonly newQuestionJsons: ReadonlyMap<number, string>;
  /**
   * Given when this change finalizes the attempt: raises the high-water mark and enters the outbox.
   */
  readonly outboxEntry: string | null;
  /** What the trail keeps of it, without any answer. */
  readonly trailEntry?: string;
}

/** Whether the change was written. */
export type CommitReply =
  | {
      readonly kind: "committed";
      /** With `answerCount`: the answers before that were not read, by index. */
      readonly questionJsons?: ReadonlyMap<number, string>;
    }
  /**
   * Something differs from what was read. `now` is what `load` would have said, at the same moment.
   */
  | { readonly kind: "stale"; readonly now: LoadedSlot };

/** The record of an attempt that is to start. */
export interface NewRecord {
  readonly number: number;
  readonly stateJson: string;
  /**
   * When it began (ISO 8601, UTC). It is opened only if it began after every attempt that was given
   * up: its id is made of this, and a token may name it. If omitted, the check is skipped.
   */
  readonly startedAt?: string;
  /** The question list of the attempt. If omitted, there is none. */
  readonly listJson?: string;
  readonly trailEntry?: string;
}

/** Whether the attempt was opened, or why not. */
export type CreateReply =
  | "created"
  | "occupied"
  | "burned"
  /** `latestStart`: when the latest of the attempts began that were given up. */
  | { readonly kind: "cleared"; readonly latestStart: string };

/** A question list for a record that was read without one. */
export interface ListAdoption {
  readonly read: Pick<StoredRecord, "number" | "stateJson" | "listJson">;
  readonly listJson: string;
}

/** What was read of an attempt that is given up. */
export interface TombstonedAttempt extends ExpectedVersion {
  /** When it began (ISO 8601, UTC): neither it nor an earlier one is opened any more. */
  readonly startedAt?: string;
  readonly trailEntry?: string;
}

/** One entry of a slot's trail: what was done and when, by the store's own clock. */
export interface StoredTrailEntry {
  /** Rises from entry to entry. */
  readonly id: string;
  readonly atMs: number;
  readonly text: string;
}

/** A row of the outbox index that this caller may work on until `leaseEndMs`. */
export interface ClaimedRow {
  readonly slot: Slot;
  readonly leaseEndMs: number;
}

/** How many due rows to claim, and for how long. */
export interface ClaimOptions {
  readonly leaseMs: number;
  readonly limit: number;
  /**
   * Shards of the outbox index to claim from, as `rest` of the claim before. If omitted: all that
   * have due rows, the one with the oldest row first.
   */
  readonly shards?: readonly number[];
}

/** Due rows that this caller may work on. */
export interface Claim {
  readonly rows: readonly ClaimedRow[];
  /**
   * Where more are due, in the order in which to ask: a shard is asked again after all others.
   * Empty: everything that was due at the first claim has been claimed, by this caller or another.
   */
  readonly rest: readonly number[];
}

/** When a row is to be looked at next: in so many ms, or never. */
export type NextDelivery = { readonly inMs: number } | "drop";

/**
 * One slot's pointer, records, high-water mark and outbox. Every call is atomic: it happens
 * entirely or not at all. A world that failed is a thrown `Fault` (`redis_unavailable`,
 * `redis_out_of_memory`, both retryable); after a fault of a write the write may have happened:
 * load again and look.
 *
 * @internal
 */
export interface AttemptStore {
  /** Reads the current attempt, refreshes its time to live and mends its pointer. */
  load(slot: Slot): Promise<LoadedSlot>;
  /**
   * Opens an attempt and raises the high-water mark to the number before it, so that a recovery
   * without the pointer finds it. `occupied`: the slot has an attempt by now. `burned`: the number
   * is not above the high-water mark, or above the one that the last reset left. `cleared`: an
   * attempt was given up that did not begin before this one.
   */
  create(slot: Slot, record: NewRecord): Promise<CreateReply>;
  /** Replaces what was read, or writes nothing and says what is there instead. */
  commit(slot: Slot, change: RecordChange): Promise<CommitReply>;
  /**
   * Forgets what was read and raises the high-water mark to `highWater`, if that is higher; a
   * finalized record at that number is forgotten too. `stale`: something differs from what was
   * read, or the pointer names another attempt by now; nothing was removed.
   */
  clear(slot: Slot, read: TombstonedAttempt, highWater: number): Promise<"cleared" | "stale">;
  /**
   * Keeps a question list beside a record, if record and list are still as they were read. Gives
   * the list that is there then, whoever wrote it; null when there is none.
   */
  adoptList(slot: Slot, adoption: ListAdoption): Promise<string | null>;

  /**
   * Writes ahead, before a finalizing commit, that the slot must be looked at in `delayMs` (H21).
   * A row that was postponed for longer is due then, too. Gives the time at which it is due. All rows of the outbox index go by the store's own clock, in
   * ms.
   */
  enqueue(slot: Slot, delayMs: number): Promise<number>;
  /**
   * Takes due rows of the outbox index, hidden from other callers until the lease ends. Each row is
   * taken atomically, not all of them together. There may be no row although `rest` names shards.
   */
  claimDue(options: ClaimOptions): Promise<Claim>;
  /**
   * Moves or drops a row, unless somebody has moved it since it was due at `seenMs`. A row that is
   * gone is written again when it is to be looked at.
   */
  reschedule(slot: Slot, seenMs: number, next: NextDelivery): Promise<boolean>;
  /** The outbox entries of a slot, as JSON, by attempt number. */
  readOutbox(slot: Slot): Promise<ReadonlyMap<number, string>>;
  /** Replaces an entry, or removes it (null), unless it is no longer the one that was read. */
  acknowledge(slot: Slot, entry: OutboxAcknowledgement): Promise<boolean>;

  /** What was done to the slot, oldest first; the oldest entries are dropped in time. */
  readTrail(slot: Slot): Promise<readonly StoredTrailEntry[]>;
  /**
   * Appends to the trail what changes nothing else; false when the last entry says just the same.
   */
  appendTrail(slot: Slot, text: string): Promise<boolean>;

  /** Resolves when the store answers, throws a `Fault` when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What becomes of one outbox entry. */
export interface OutboxAcknowledgement {
  readonly number: number;
  /** The entry as it was read. */
  readonly read: string;
  readonly next: string | null;
}
