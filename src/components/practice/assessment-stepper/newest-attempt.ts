import type { AttemptView } from "#lib/actions/result";
import { progressOf, type PracticeData } from "./stepper-state";

const newestAttempts = new Map<string, AttemptView>();

/** Keeps the newest view of an attempt in this tab, until the tab is reloaded. */
export function remember(resourceId: string, attempt: AttemptView | null): void {
  if (attempt !== null) newestAttempts.set(resourceId, attempt);
}

/** Whether a rendering is older than the newest view in this tab. */
export function isRenderingOutdated(data: PracticeData): boolean {
  const newest = newestAttempts.get(data.resourceId);
  if (newest === undefined) return false;
  if (newest.attemptId !== data.attempt?.attemptId) return true;
  return progressOf(newest) > progressOf(data.attempt);
}
