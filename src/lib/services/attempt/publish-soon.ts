import { withTimeout } from "#lib/clock";
import type { Slot } from "#lib/slot";
import type { AttemptView } from "./attempt-view";
import { viewOf } from "./attempt-view";
import type { EngineParts } from "./contract";
import type { ExecutedRequest } from "./execute";
import { publishSlot } from "./publish";
import { read } from "./read";

/**
 * Publishes within the budget, so that most students see "in the gradebook" at once, and returns
 * the attempt to show. The result is already safe in the outbox: whatever happens here, the summary
 * is shown, and the sweep does the rest. Never throws.
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

/** May still run when its request has been answered. */
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
    const { decoded } = await read(parts, slot);
    const now = decoded.kind === "snapshot" ? viewOf(decoded.snapshot) : null;
    const isPublished = now?.attemptId === attempt.attemptId && now.phase === "published";
    // Shows what was committed, whatever Redis has lost since: the score was made of those answers.
    return isPublished ? { ...attempt, phase: now.phase } : attempt;
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    parts.emit({ event: "publish.postponed", slot, error: name });
    return attempt;
  }
}
