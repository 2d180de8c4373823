import { Fault } from "#lib/fault";
import { lineItemIdOf, resultIdOf } from "#lib/services/one-roster";
import type { Gradebook, GradebookResult, ResultToPublish } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import type { Mood } from "./model";

export const HEALTHY: Mood = { list: "fresh", byId: "fresh", put: "works" };

/** A gradebook that answers as it is told to, and counts what it is asked. */
export class MoodyGradebook implements Gradebook {
  /** By result id, oldest first. */
  readonly results = new Map<string, GradebookResult>();
  mood: Mood = HEALTHY;
  calls = 0;

  readonly listResults: Gradebook["listResults"] = async ({ userId, resourceId }) => {
    this.calls += 1;
    if (this.mood.list === "down") throw down();
    const lineItemId = lineItemIdOf(resourceId);
    const all = [...this.results.values()].filter(
      (result) => result.userId === userId && result.lineItemId === lineItemId,
    );
    if (this.mood.list === "empty") return [];
    return this.mood.list === "lagging" ? all.slice(0, -1) : all;
  };

  readonly findResult: Gradebook["findResult"] = async (resultId) => {
    this.calls += 1;
    if (this.mood.byId === "down") throw down();
    return this.mood.byId === "blind" ? null : (this.results.get(resultId) ?? null);
  };

  readonly putResult: Gradebook["putResult"] = async (put) => {
    this.calls += 1;
    if (this.mood.put === "down") throw down();
    this.results.set(put.resultId, resultOf(put));
    if (this.mood.put === "reply lost") throw down();
  };

  /** A result that is none of ours. */
  leave(slot: Slot, number: number): void {
    const resultId = resultIdOf(slot, number);
    const lineItemId = lineItemIdOf(slot.resourceId);
    const what = { status: "active", score: 50, attemptId: null } as const;
    this.results.set(resultId, { resultId, userId: slot.userId, lineItemId, ...what });
  }
}

function resultOf(put: ResultToPublish): GradebookResult {
  const { resultId, userId, lineItemId, score, attemptId } = put;
  return { resultId, userId, lineItemId, status: "active", score, attemptId };
}

function down(): Fault {
  return new Fault("gradebook_unavailable", "It does not answer.", { retryable: true });
}
