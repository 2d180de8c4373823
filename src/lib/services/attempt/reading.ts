import { decode } from "#machines/attempt.snapshot";
import type { Decoded } from "#machines/attempt.snapshot";
import type { AttemptStore, Loaded } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import type { Journal } from "./journal";
import { parseOutboxEntry } from "./outbox-entry";

export interface Reading {
  readonly store: AttemptStore;
  readonly note: Journal;
}

export interface Read {
  readonly loaded: Loaded;
  readonly decoded: Decoded;
}

export async function read(ports: Reading, slot: Slot): Promise<Read> {
  return interpret(ports, slot, await ports.store.load(slot));
}

/** Decodes what was loaded, and tells operators of everything that was not as it should be. */
export function interpret({ note }: Pick<Reading, "note">, slot: Slot, loaded: Loaded): Read {
  const decoded = decode(slot, { highWater: loaded.highWater, record: storedRecordOf(loaded) });
  noteFindings(note, slot, loaded);
  if (decoded.kind === "quarantined") {
    note({ event: "record.quarantined", slot, reason: decoded.reason });
  }
  return { loaded, decoded };
}

function storedRecordOf({ record }: Loaded): Parameters<typeof decode>[1]["record"] {
  if (record === null) return null;
  const { outboxEntry, ...kept } = record;
  const waiting =
    outboxEntry === null ? null : { rejection: parseOutboxEntry(outboxEntry)?.lastError ?? null };
  return { ...kept, waiting };
}

function noteFindings(note: Journal, slot: Slot, loaded: Loaded): void {
  const { record, pointerFound, foreignNumber, highWater } = loaded;
  const attemptNumber = record?.number ?? null;
  if (foreignNumber !== null) {
    note({ event: "record.foreign", slot, attemptNumber: foreignNumber, highWater });
  }
  if (pointerFound === null && attemptNumber !== null) {
    note({ event: "pointer.missing.recovered", slot, attemptNumber });
  }
  if (pointerFound !== null && pointerFound !== String(attemptNumber)) {
    // A pointer may hold anything; a log shows a number or that it is none.
    const named = /^\d{1,9}$/.test(pointerFound) ? pointerFound : "no number";
    note({ event: "pointer.stale", slot, named, attemptNumber });
  }
}
