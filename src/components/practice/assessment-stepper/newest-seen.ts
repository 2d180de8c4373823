import type { AttemptView } from "#lib/actions/result";
import { progressOf, type PracticeData } from "./stepper-state";

const newestSeen = new Map<string, AttemptView>();

/** Keeps the newest view of an attempt that this tab has seen, until the tab is loaded anew. */
export function remember(resourceId: string, attempt: AttemptView | null): void {
  if (attempt !== null) newestSeen.set(resourceId, attempt);
}

/** Whether a rendering is older than what this tab has seen already. */
export function wasLeftBehind(data: PracticeData): boolean {
  const seen = newestSeen.get(data.resourceId);
  if (seen === undefined) return false;
  if (seen.attemptId !== data.attempt?.attemptId) return true;
  return progressOf(seen) > progressOf(data.attempt);
}
