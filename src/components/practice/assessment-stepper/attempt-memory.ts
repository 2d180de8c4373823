import type { AttemptView } from "#lib/actions/result";
import { keptKey, readKept, removeKept, tabStore, writeKept } from "#src/components/tab-storage.ts";
import type { SessionStore } from "#src/components/tab-storage.ts";
import { progressOf } from "./stepper-state";

/** Whose attempt, of what: another student at the same computer has another entry. */
export interface KeptSlot {
  readonly userId: string;
  readonly resourceId: string;
}

/**
 * What this tab was told of an attempt: enough to bring it back when the server has lost some of
 * it. Kept in the tab's session storage: it survives a reload, and ends with the tab.
 */
export interface KeptAttempt {
  /** Signed by the server; sent with every request. */
  readonly token: string;
  readonly attempt: AttemptView;
  /** Of the attempt's questions, in order. */
  readonly questionIds: readonly string[];
}

const keyOf = ({ userId, resourceId }: KeptSlot): string => keptKey("attempt", userId, resourceId);

export function keptAttempt(
  slot: KeptSlot,
  store: SessionStore | null = tabStore(),
): KeptAttempt | null {
  return readKept(store, keyOf(slot)) as KeptAttempt | null;
}

/** Keeps what is newer. Less of the same attempt is a loss that the server has yet to hear of. */
export function keepAttempt(
  slot: KeptSlot,
  kept: KeptAttempt,
  store: SessionStore | null = tabStore(),
): void {
  const before = keptAttempt(slot, store);
  const isSame = before?.attempt.attemptId === kept.attempt.attemptId;
  if (isSame && progressOf(before.attempt) > progressOf(kept.attempt)) return;
  writeKept(store, keyOf(slot), kept);
}

export function forgetAttempt(slot: KeptSlot, store: SessionStore | null = tabStore()): void {
  removeKept(store, keyOf(slot));
}
