import type { AttemptView } from "#lib/actions/result";
import { slotKey, type Slot } from "#lib/slot";
import { progressOf, type AttemptData } from "./stepper-state";

const newestAttempts = new Map<string, AttemptView>();

/** Keeps the newest view of an attempt in this tab, until the tab is reloaded. */
export function remember(slot: Slot, attempt: AttemptView | null): void {
  if (attempt !== null) newestAttempts.set(slotKey(slot), attempt);
}

/** Whether a rendering is older than the newest view in this tab. */
export function isRenderingOutdated(data: AttemptData): boolean {
  const newest = newestAttempts.get(slotKey(data));
  if (newest === undefined) return false;
  if (newest.attemptId !== data.state?.attemptId) return true;
  return progressOf(newest) > progressOf(data.state);
}
