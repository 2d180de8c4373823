import type { Slot } from "../slot";

/** How long a key is kept, in seconds; null: there is no key. JSON, where Infinity is null, too. */
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

/** All that is stored of a slot, at one moment, as it is. */
export interface SlotContents {
  /** As found; null when absent. */
  readonly pointer: string | null;
  readonly pointerTtlSeconds: SecondsLeft;
  /** As stored; null when absent. */
  readonly storedMark: string | null;
  readonly markTtlSeconds: SecondsLeft;
  /** The mark in effect: a result that waits uses up its number too. */
  readonly highWater: number;
  /** The entries, as JSON, by attempt number. */
  readonly outbox: ReadonlyMap<number, string>;
  readonly outboxTtlSeconds: SecondsLeft;
  /** What was quarantined of this slot: the parts of its records and entries, by name. */
  readonly quarantinedFields: readonly string[];
  readonly quarantineTtlSeconds: SecondsLeft;
  /** The number that the next load would take; null: none. */
  readonly currentNumber: number | null;
  /** Ascending by number. */
  readonly records: readonly RecordContents[];
  /** When the sweep looks at the slot next, in ms by the store's clock; null: it does not. */
  readonly nextDeliveryMs: number | null;
}

export interface RepinRequest {
  readonly number: number;
  readonly stateJson: string;
  /** The pointer that was seen. */
  readonly pointer: string | null;
  /** The current record that was seen. */
  readonly current: { readonly number: number; readonly stateJson: string } | null;
  /** Says what would become of it, and writes nothing. */
  readonly isDryRun: boolean;
}

export interface QuarantineRequest {
  readonly number: number;
  readonly stateJson: string;
  /** Numbers up to this one are used up from now on; 0 leaves the mark. */
  readonly highWater: number;
}

export interface AuditRow {
  /** Where it stands in the stream: a cursor. */
  readonly id: string;
  readonly atMs: number;
  readonly json: string;
}

/**
 * What operators need of the store beyond `AttemptStore`. Every call is atomic, and compares what
 * was seen before it writes. Throws what `AttemptStore` throws.
 */
export interface OperatorStore {
  /** Reads everything of a slot. No time to live is refreshed, no pointer mended. */
  examine(slot: Slot): Promise<SlotContents>;
  /**
   * Points the slot at a record. `stale`: something differs from what was seen; `unfit`: the next
   * load would not stay with it. Nothing was written then.
   */
  repin(slot: Slot, change: RepinRequest): Promise<"repinned" | "stale" | "unfit">;
  /** Moves a record, with its answers, where nothing reads it, for `ASIDE_TTL_SECONDS`. */
  quarantine(slot: Slot, change: QuarantineRequest): Promise<"aside" | "stale">;
  /** Keeps a copy of an outbox entry for as long. */
  quarantineEntry(
    slot: Slot,
    entry: { readonly number: number; readonly json: string },
  ): Promise<void>;
  /** How many slots a sweep would look at now. */
  countDue(): Promise<number>;
  appendAudit(json: string): Promise<void>;
  /** The newest first; from `before` (an id) on backwards. */
  readAudit(page: {
    readonly limit: number;
    readonly before?: string;
  }): Promise<readonly AuditRow[]>;
}

/** How long what was quarantined is kept: it holds answers, so not for ever. */
export const QUARANTINE_TTL_SECONDS = 30 * 86_400;
