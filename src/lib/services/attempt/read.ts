import { decode } from "#machines/attempt.snapshot";
import type { DecodedRecord } from "#machines/attempt.snapshot";
import type { AttemptStore, LoadedSlot } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { EventSink } from "./engine-events";
import { parseOutboxEntry } from "./outbox-entry";

export interface SlotReadPorts {
  readonly store: AttemptStore;
  readonly emit: EventSink;
}

export interface SlotRead {
  readonly loaded: LoadedSlot;
  readonly decoded: DecodedRecord;
}

export async function read(ports: SlotReadPorts, slot: Slot): Promise<SlotRead> {
  return interpret(ports, slot, await ports.store.load(slot));
}

/** Decodes what was loaded, and tells operators of everything that was not as it should be. */
export function interpret(
  { emit }: Pick<SlotReadPorts, "emit">,
  slot: Slot,
  loaded: LoadedSlot,
): SlotRead {
  const decoded = decode(slot, { highWater: loaded.highWater, record: storedRecordOf(loaded) });
  noteFindings(emit, slot, loaded);
  if (decoded.kind === "quarantined") {
    emit({ event: "record.unreadable", slot, reason: decoded.reason });
  }
  return { loaded, decoded };
}

function storedRecordOf({ record }: LoadedSlot): Parameters<typeof decode>[1]["record"] {
  if (record === null) return null;
  const { outboxEntry, ...kept } = record;
  const waiting =
    outboxEntry === null ? null : { rejection: parseOutboxEntry(outboxEntry)?.lastError ?? null };
  return { ...kept, waiting };
}

function noteFindings(emit: EventSink, slot: Slot, loaded: LoadedSlot): void {
  const { record, pointerFound, orphanedNumber, highWater } = loaded;
  const attemptNumber = record?.number ?? null;
  if (orphanedNumber !== null) {
    emit({ event: "record.orphaned", slot, attemptNumber: orphanedNumber, highWater });
  }
  if (pointerFound === null && attemptNumber !== null) {
    emit({ event: "pointer.missing.recovered", slot, attemptNumber });
  }
  if (pointerFound !== null && pointerFound !== String(attemptNumber)) {
    // A pointer may hold anything; a log shows a number or that it is none.
    const named = /^\d{1,9}$/.test(pointerFound) ? pointerFound : "no number";
    emit({ event: "pointer.stale", slot, named, attemptNumber });
  }
}
