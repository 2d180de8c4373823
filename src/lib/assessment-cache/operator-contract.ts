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
  appendAudit(json: string): Promise<void>;
  /** The newest rows first, older than `before` (an id). */
  readAudit(page: {
    readonly limit: number;
    readonly before?: string;
  }): Promise<readonly AuditRow[]>;
}

/** How long quarantined data is kept. It contains answers, so it must not stay forever. */
export const QUARANTINE_TTL_SECONDS = 30 * 86_400;
