import type { AttemptView } from "../../../lib/actions/result";
import { progressOf } from "./stepper-state";

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

export type SessionStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** null where the browser allows no storage: then nothing is kept. */
function sessionStore(): SessionStore | null {
  try {
    return typeof window === "undefined" ? null : window.sessionStorage;
  } catch {
    return null;
  }
}

const keyOf = (resourceId: string): string => `holdfast:attempt:${resourceId}`;

export function keptAttempt(
  resourceId: string,
  store: SessionStore | null = sessionStore(),
): KeptAttempt | null {
  try {
    const json = store?.getItem(keyOf(resourceId)) ?? null;
    return json === null ? null : (JSON.parse(json) as KeptAttempt);
  } catch {
    return null;
  }
}

/** Keeps what is newer. Less of the same attempt is a loss that the server has yet to hear of. */
export function keepAttempt(
  resourceId: string,
  kept: KeptAttempt,
  store: SessionStore | null = sessionStore(),
): void {
  const before = keptAttempt(resourceId, store);
  const isSame = before?.attempt.attemptId === kept.attempt.attemptId;
  if (isSame && progressOf(before.attempt) > progressOf(kept.attempt)) return;
  try {
    store?.setItem(keyOf(resourceId), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: the attempt goes on, and a loss on the server is not mended.
  }
}

export function forgetAttempt(
  resourceId: string,
  store: SessionStore | null = sessionStore(),
): void {
  try {
    store?.removeItem(keyOf(resourceId));
  } catch {
    return;
  }
}
