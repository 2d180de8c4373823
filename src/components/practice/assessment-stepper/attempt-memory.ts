import type { AttemptView } from "#lib/actions/result";
import type { Slot } from "#lib/slot";
import {
  entryKey,
  readEntry,
  removeEntry,
  tabStore,
  writeEntry,
} from "#src/components/tab-storage.ts";
import type { SessionStore } from "#src/components/tab-storage.ts";
import { progressOf } from "./stepper-state";

/**
 * What this tab stores of an attempt, so that the server can restore answers that it has lost. It
 * is in the tab's session storage: it survives a reload and is deleted with the tab.
 */
export interface AttemptMemory {
  /** Signed by the server; sent with every request. */
  readonly token: string;
  readonly attempt: AttemptView;
  /** The ids of the attempt's questions, in order. */
  readonly questionIds: readonly string[];
}

export function readAttemptMemory(
  slot: Slot,
  store: SessionStore | null = tabStore(),
): AttemptMemory | null {
  return readEntry(store, entryKey("attempt", slot)) as AttemptMemory | null;
}

/**
 * Never replaces a newer state of the same attempt, because the server may have lost that state.
 */
export function writeAttemptMemory(
  slot: Slot,
  memory: AttemptMemory,
  store: SessionStore | null = tabStore(),
): void {
  const before = readAttemptMemory(slot, store);
  const isSame = before?.attempt.attemptId === memory.attempt.attemptId;
  if (isSame && progressOf(before.attempt) > progressOf(memory.attempt)) return;
  writeEntry(store, entryKey("attempt", slot), memory);
}

export function clearAttemptMemory(slot: Slot, store: SessionStore | null = tabStore()): void {
  removeEntry(store, entryKey("attempt", slot));
}
