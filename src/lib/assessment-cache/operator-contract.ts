import type { Slot } from "../slot";

/**
 * The time to live of a key in seconds; null: there is no key. "forever" instead of Infinity, which
 * JSON cannot express.
 */
export type SecondsLeft = number | "forever" | null;

/** One record as it is stored, whether it is eligible or not. */
export interface RecordContents {
  readonly number: number;
  readonly stateJson: string;
  readonly ttlSeconds: SecondsLeft;
  /** By question index. */
  readonly questionJsons: ReadonlyMap<number, string>;
  readonly questionsTtlSeconds: SecondsLeft;
  /** The question list beside it; null when there is none. */
  readonly listJson: string | null;
  readonly listTtlSeconds: SecondsLeft;
}

/** Everything that is stored of a slot, read at one moment. */
export interface SlotContents {
  /** As found; null when absent. */
  readonly pointer: string | null;
  readonly pointerTtlSeconds: SecondsLeft;
  /** As stored; null when absent. */
  readonly storedMark: string | null;
  readonly markTtlSeconds: SecondsLeft;
  /** The effective mark: the numbers of waiting outbox entries are used too. */
  readonly highWater: number;
  /** The entries, as JSON, by attempt number. */
  readonly outbox: ReadonlyMap<number, string>;
  readonly outboxTtlSeconds: SecondsLeft;
  /** The names of the quarantined parts of records and outbox entries. */
  readonly quarantinedFields: readonly string[];
  readonly quarantineTtlSeconds: SecondsLeft;
  /** The number of the attempt that the next load would return; null: none. */
  readonly currentNumber: number | null;
  /** Ascending by number. */
  readonly records: readonly RecordContents[];
  /** When the slot is due in the outbox index, in ms by the store's clock; null: not in it. */
  readonly nextDeliveryMs: number | null;
}

/** Which record the pointer shall name, and what was read before. */
export interface RepinRequest {
  readonly number: number;
  readonly stateJson: string;
  /** The pointer that was seen. */
  readonly pointer: string | null;
  /** The current record that was seen. */
  readonly current: { readonly number: number; readonly stateJson: string } | null;
  /** Replies as usual and writes nothing. */
  readonly isDryRun: boolean;
}

/** Which unreadable record to set aside. */
export interface QuarantineRequest {
  readonly number: number;
  readonly stateJson: string;
  /** The high-water mark is raised to this number; 0 leaves it. */
  readonly highWater: number;
}

/** One entry of the audit log of operators. */
export interface AuditRow {
  /** The id in the stream; also the cursor for the next page. */
  readonly id: string;
  readonly atMs: number;
  readonly json: string;
}

/** What is recorded about a deployment, beside its slots. Only the newest of each kind is kept. */
export type StatusKind = "sweep" | "doctor" | "disagreement";

/** How long such a record is kept. Without it, operators read that nothing is recorded. */
export const STATUS_TTL_SECONDS = 30 * 86_400;

/** The sizes of both indexes, and what is recorded about the deployment. */
export interface StoreStatus {
  /** When this was read, in ms by the clock of this process. */
  readonly atMs: number;
  /** Rows of the slot index: slots that may have an attempt. */
  readonly slots: number;
  readonly outbox: {
    /** Rows of the outbox index: slots that may have a waiting result. */
    readonly rows: number;
    readonly due: number;
    /** When the oldest due row was due, in ms by the clock of its server; null: none is due. */
    readonly oldestDueMs: number | null;
  };
  /** The newest record of each kind, as JSON; null: none in the last `STATUS_TTL_SECONDS`. */
  readonly recorded: Readonly<Record<StatusKind, StatusRecord | null>>;
}

export interface StatusRecord {
  /** In ms by the clock of the process that wrote it. */
  readonly atMs: number;
  readonly json: string;
}

/**
 * What operators need beyond `AttemptStore`. Every call is atomic. A call that changes a slot first
 * compares it with what the operator saw. Throws what `AttemptStore` throws.
 *
 * @internal
 */
export interface OperatorStore {
  /** Reads everything of a slot. Refreshes no time to live and corrects no pointer. */
  examine(slot: Slot): Promise<SlotContents>;
  /**
   * Sets the pointer to a record. `stale`: something differs from what the operator saw. `unfit`:
   * the next load would choose another record. In both cases nothing is written.
   */
  repin(slot: Slot, change: RepinRequest): Promise<"repinned" | "stale" | "unfit">;
  /** Moves a record and its answers into quarantine, for `QUARANTINE_TTL_SECONDS`. */
  quarantine(slot: Slot, change: QuarantineRequest): Promise<"aside" | "stale">;
  /** Copies an outbox entry into quarantine, for the same time. */
  quarantineEntry(
    slot: Slot,
    entry: { readonly number: number; readonly json: string },
  ): Promise<void>;
  /** How many slots are due for a sweep now. */
  countDue(): Promise<number>;
  /** Reads the sizes of the indexes and what is recorded. The cost does not depend on the sizes. */
  readStatus(): Promise<StoreStatus>;
  /** Records something about the deployment, in place of what was recorded before. */
  writeStatus(kind: StatusKind, json: string): Promise<void>;
  appendAudit(json: string): Promise<void>;
  /** The newest rows first, older than `before` (an id). */
  readAudit(page: {
    readonly limit: number;
    readonly before?: string;
  }): Promise<readonly AuditRow[]>;
}

/** How long quarantined data is kept. It contains answers, so it must not stay forever. */
export const QUARANTINE_TTL_SECONDS = 30 * 86_400;
