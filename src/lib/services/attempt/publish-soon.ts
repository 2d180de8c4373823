import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { withTimeout } from "#lib/clock";
import type { Slot } from "#lib/slot";
import { publishSlot } from "./publish";
import type { PublishPorts } from "./publish";
import { read } from "./read";

export interface PublishSoonPorts extends PublishPorts {
  readonly publishBudgetMs: number;
}

interface FinalizeResult {
  readonly snapshot: AttemptSnapshot;
  /** When its row of the outbox index is due; null when this request did not enqueue it. */
  readonly dueMs: number | null;
}

/**
 * Publishes within the budget, so that most students see "in the gradebook" at once, and gives the
 * state to show. The result is safe in the outbox already: whatever happens here, the summary is
 * shown, and the sweep does the rest. Never throws.
 */
export async function publishSoon(
  ports: PublishSoonPorts,
  slot: Slot,
  finalized: FinalizeResult,
): Promise<AttemptSnapshot> {
  const { snapshot } = finalized;
  const isPending = snapshot.matches({ Finalized: "pending" });
  if (ports.publishBudgetMs === 0 || !isPending) return snapshot;
  return withTimeout(publishNow(ports, slot, finalized), ports.publishBudgetMs, snapshot, ports);
}

/** It may still be running when its request has been answered. */
async function publishNow(
  ports: PublishPorts,
  slot: Slot,
  { snapshot, dueMs }: FinalizeResult,
): Promise<AttemptSnapshot> {
  try {
    const done = await publishSlot(ports, slot);
    if (done.retryInMs !== null && dueMs !== null) {
      await ports.store.reschedule(slot, dueMs, { inMs: done.retryInMs });
    }
    const { decoded } = await read(ports, slot);
    const attemptId = snapshot.context.attempt?.id;
    const isPublished =
      decoded.kind === "snapshot" &&
      decoded.snapshot.context.attempt?.id === attemptId &&
      decoded.snapshot.matches({ Finalized: "published" });
    // What was committed is shown, whatever Redis has lost since: its answers made the score.
    if (!isPublished || attemptId === undefined) return snapshot;
    return transition(snapshot, { type: "result.published", attemptId });
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    ports.emit({ event: "publish.postponed", slot, error: name });
    return snapshot;
  }
}
