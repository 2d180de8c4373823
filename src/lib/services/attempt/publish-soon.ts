import { withTimeout } from "#lib/clock";
import type { Slot } from "#lib/slot";
import type { AttemptView } from "./attempt-view";
import type { EngineParts } from "./contract";
import type { ExecutedRequest } from "./execute";
import { publishSlot } from "./publish";
import { read, viewIn } from "./read";

/**
 * Publishes within the time budget, so that most students see "in the gradebook" at once, and
 * returns the attempt to show. The result is already in the outbox: if publishing fails or takes
 * too long, the student still sees the summary, and the sweep publishes later. Never throws.
 */
export async function publishSoon(
  parts: EngineParts,
  slot: Slot,
  { outcome, dueMs }: ExecutedRequest,
): Promise<AttemptView | null> {
  const { attempt } = outcome;
  if (attempt?.phase !== "pending" || parts.publishBudgetMs === 0) return attempt;
  const publishing = publishNow(parts, slot, attempt, dueMs);
  return withTimeout(publishing, parts.publishBudgetMs, attempt, parts);
}

/** May continue after the request has been answered. */
async function publishNow(
  parts: EngineParts,
  slot: Slot,
  attempt: AttemptView,
  dueMs: number | null,
): Promise<AttemptView> {
  try {
    const { retryInMs } = await publishSlot(parts, slot);
    if (retryInMs !== null && dueMs !== null) {
      await parts.store.reschedule(slot, dueMs, { inMs: retryInMs });
    }
    const now = viewIn(await read(parts, slot));
    const isPublished = now?.attemptId === attempt.attemptId && now.phase === "published";
    // Shows what was committed, even if Redis has lost answers since: the score is made of them.
    return isPublished ? { ...attempt, phase: now.phase } : attempt;
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    parts.emit({ event: "publish.postponed", slot, error: name });
    return attempt;
  }
}
