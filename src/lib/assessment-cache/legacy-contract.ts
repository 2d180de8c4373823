import type { StoredRecord } from "./contract";
import type { Slot } from "../slot";

/** The state of a slot, read without a change. */
export interface PeekedSlot {
  /** Whether the pointer names a record that is eligible. */
  readonly isPinned: boolean;
  /** The attempt that `load` would return while legacy pods may run; null: none. */
  readonly current: { readonly number: number; readonly isFinalized: boolean } | null;
  readonly highWater: number;
}

export interface Replacement {
  readonly number: number;
  /** The expected state JSON; null: there must be no record. */
  readonly readJson: string | null;
  /** The new state JSON; null: the record is deleted. */
  readonly stateJson: string | null;
  readonly newQuestionJsons?: ReadonlyMap<number, string>;
  /** The answers that were read, by index. */
  readonly questionJsons?: ReadonlyMap<number, string> | undefined;
}

/**
 * Reads and writes records by their number alone, as the earlier version does. Never writes a
 * pointer, a high-water mark or an outbox entry. Throws a `Fault` when Redis fails.
 */
export interface LegacyRecordRepository {
  /** Writes nothing and refreshes nothing. */
  peek(slot: Slot): Promise<PeekedSlot>;
  /** The record of that number; refreshes its time to live. */
  read(slot: Slot, number: number): Promise<StoredRecord | null>;
  /** Writes only if the stored record is the expected one. */
  replace(slot: Slot, change: Replacement): Promise<"replaced" | "stale">;
}
