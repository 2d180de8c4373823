import type { LegacyRecordRepository, SlotIndex } from "../assessment-cache";
import { Fault } from "../fault";
import type { Slot } from "../slot";
import type { EventSink } from "./attempt/engine-events";

/** Rows of the version before that each call moves: far more than it checks, because it looks at none. */
const OLD_ROWS = 500;

/** A row is checked again when it is older than the time to live of an attempt. */
export interface IndexCleanup {
  readonly index: Pick<SlotIndex, "oldest" | "drop" | "upsert" | "moveOldRows">;
  /** Looking at a slot must not keep its attempt alive. */
  readonly records: Pick<LegacyRecordRepository, "peek">;
  readonly ttlSeconds: number;
}

/**
 * An event sink that also adds rows to the index of slots. A number is derived before its attempt
 * is created, so the row is sent to Redis before the record. No request waits for it: an attempt
 * without a row is only missing in lists, and `backfill` adds the row.
 */
export function indexing(emit: EventSink, index: Pick<SlotIndex, "upsert">): EventSink {
  return (event) => {
    emit(event);
    const { slot } = event;
    if (slot === null || !opensSlot(event)) return;
    index.upsert(slot).catch(() => {
      emit({ event: "index.missed", slot });
    });
  };
}

function opensSlot(event: Parameters<EventSink>[0]): boolean {
  switch (event.event) {
    case "number.derived":
    case "attempt.restored":
    case "pointer.missing.recovered":
      return true;
    case "pointer.stale":
      return event.attemptNumber !== null;
    default:
      return false;
  }
}

/**
 * Checks old rows: drops those whose slot has no attempt any more, and moves the others to the
 * front. Returns how many it dropped. Safe at any time, also in several processes at once.
 */
export async function tidySlotIndex(
  { index, records, ttlSeconds }: IndexCleanup,
  limit: number,
): Promise<number> {
  await index.moveOldRows(OLD_ROWS);
  const rows = await index.oldest({ limit, ageMs: ttlSeconds * 1_000 });
  let dropped = 0;
  for (const row of rows) {
    if (await hasAttempt(records, row.slot)) await index.upsert(row.slot);
    else if (await index.drop(row)) dropped += 1;
  }
  return dropped;
}

/** An operator must handle a slot that cannot be read: its row stays, and moves to the front. */
async function hasAttempt(records: IndexCleanup["records"], slot: Slot): Promise<boolean> {
  try {
    return (await records.peek(slot)).current !== null;
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    return true;
  }
}
