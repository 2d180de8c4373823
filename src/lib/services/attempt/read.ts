import { decode } from "#machines/attempt.codec";
import type { DecodedRecord } from "#machines/attempt.codec";
import type { AttemptFacts } from "#machines/attempt.events";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { LoadedSlot } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { viewOf } from "./attempt-view";
import type { AttemptView } from "./attempt-view";
import type { EngineParts } from "./contract";
import type { EventSink } from "./engine-events";
import { parseOutboxEntry } from "./outbox-entry";

export type SlotReadParts = Pick<EngineParts, "store" | "emit">;

export interface SlotRead {
  readonly loaded: LoadedSlot;
  readonly decoded: DecodedRecord;
}

export async function read(parts: SlotReadParts, slot: Slot): Promise<SlotRead> {
  return interpret(parts, slot, await parts.store.load(slot));
}

/** Decodes a loaded slot, and emits an event for each irregularity in it. */
export function interpret(
  { emit }: Pick<SlotReadParts, "emit">,
  slot: Slot,
  loaded: LoadedSlot,
): SlotRead {
  const decoded = decode(slot, { highWater: loaded.highWater, record: storedRecordOf(loaded) });
  emitIrregularities(emit, slot, loaded);
  if (decoded.kind === "quarantined") {
    emit({ event: "record.unreadable", slot, reason: decoded.reason });
  }
  return { loaded, decoded };
}

/** The attempt that was read; null if there is none, or if its record is unreadable. */
export function attemptIn({ decoded }: Pick<SlotRead, "decoded">): AttemptFacts | null {
  return snapshotIn(decoded)?.context.attempt ?? null;
}

/** What a student may see of it. */
export function viewIn({ decoded }: Pick<SlotRead, "decoded">): AttemptView | null {
  const snapshot = snapshotIn(decoded);
  return snapshot === null ? null : viewOf(snapshot);
}

function snapshotIn(decoded: DecodedRecord): AttemptSnapshot | null {
  return decoded.kind === "snapshot" ? decoded.snapshot : null;
}

function storedRecordOf({ record }: LoadedSlot): Parameters<typeof decode>[1]["record"] {
  if (record === null) return null;
  const { outboxEntry, ...kept } = record;
  const waiting =
    outboxEntry === null ? null : { rejection: parseOutboxEntry(outboxEntry)?.lastError ?? null };
  return { ...kept, waiting };
}

function emitIrregularities(emit: EventSink, slot: Slot, loaded: LoadedSlot): void {
  const { record, pointerFound, orphanedNumber, highWater } = loaded;
  const attemptNumber = record?.number ?? null;
  if (orphanedNumber !== null) {
    emit({ event: "record.orphaned", slot, attemptNumber: orphanedNumber, highWater });
  }
  if (pointerFound === null && attemptNumber !== null) {
    emit({ event: "pointer.missing.recovered", slot, attemptNumber });
  }
  if (pointerFound !== null && pointerFound !== String(attemptNumber)) {
    // The pointer is untrusted text. Only a number is logged.
    const named = /^\d{1,9}$/.test(pointerFound) ? pointerFound : "no number";
    emit({ event: "pointer.stale", slot, named, attemptNumber });
  }
}
