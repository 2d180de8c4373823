import type { AttemptStore, SlotIndex } from "../assessment-cache";
import { Fault } from "../fault";
import type { Slot } from "../slot";
import type { EventSink } from "./attempt/engine-events";

/** How long an attempt is kept, a row is believed: it is looked at again when it is older. */
export interface Tidying {
  readonly index: Pick<SlotIndex, "oldest" | "drop" | "upsert">;
  readonly store: Pick<AttemptStore, "findLatestCachedAttemptNumber">;
  readonly ttlSeconds: number;
}

/**
 * A journal that keeps the index of slots. A number is derived before its attempt is created, so
 * the row is on its way to Redis before the record is. Nobody waits for it: an attempt that the
 * index lacks is only not listed, and `backfill` brings it in.
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
 * Looks at old rows, and drops those whose slot has no attempt any more; the others move to the
 * front. Gives how many were dropped. Safe at any time and any number at once.
 */
export async function tidySlotIndex(
  { index, store, ttlSeconds }: Tidying,
  limit: number,
): Promise<number> {
  const rows = await index.oldest({ limit, ageMs: ttlSeconds * 1_000 });
  let dropped = 0;
  for (const row of rows) {
    if (await hasAttempt(store, row.slot)) await index.upsert(row.slot);
    else if (await index.drop(row)) dropped += 1;
  }
  return dropped;
}

/** A slot that cannot be read needs a person: its row stays, and no other one waits behind it. */
async function hasAttempt(store: Tidying["store"], slot: Slot): Promise<boolean> {
  try {
    const { userId, resourceId } = slot;
    return (await store.findLatestCachedAttemptNumber(userId, resourceId)) !== null;
  } catch (error) {
    if (!(error instanceof Fault) || error.retryable) throw error;
    return true;
  }
}
