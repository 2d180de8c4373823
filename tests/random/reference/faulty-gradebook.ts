import { Fault } from "#lib/fault";
import { lineItemIdOf, resultIdOf } from "#lib/services/one-roster";
import type { Gradebook, GradebookResult, ResultToPublish } from "#lib/services/one-roster";
import type { Slot } from "#lib/slot";
import type { GradebookBehavior } from "./model";

export const HEALTHY: GradebookBehavior = { list: "fresh", byId: "fresh", put: "works" };

/** A gradebook with a configurable behavior that counts its calls. */
export class FaultyGradebook implements Gradebook {
  /** By result id, oldest first. */
  readonly results = new Map<string, GradebookResult>();
  behavior: GradebookBehavior = HEALTHY;
  calls = 0;

  readonly listResults: Gradebook["listResults"] = async ({ userId, resourceId }) => {
    this.calls += 1;
    if (this.behavior.list === "down") throw down();
    const lineItemId = lineItemIdOf(resourceId);
    const all = [...this.results.values()].filter(
      (result) => result.userId === userId && result.lineItemId === lineItemId,
    );
    if (this.behavior.list === "empty") return [];
    return this.behavior.list === "lagging" ? all.slice(0, -1) : all;
  };

  readonly findResult: Gradebook["findResult"] = async (resultId) => {
    this.calls += 1;
    if (this.behavior.byId === "down") throw down();
    return this.behavior.byId === "blind" ? null : (this.results.get(resultId) ?? null);
  };

  readonly putResult: Gradebook["putResult"] = async (put) => {
    this.calls += 1;
    if (this.behavior.put === "down") throw down();
    this.results.set(put.resultId, resultOf(put));
    if (this.behavior.put === "reply lost") throw down();
  };

  /** Puts a result without an attempt id, as another system does. */
  putForeignResult(slot: Slot, number: number): void {
    const resultId = resultIdOf(slot, number);
    const lineItemId = lineItemIdOf(slot.resourceId);
    const result = { status: "active", score: 50, attemptId: null } as const;
    this.results.set(resultId, { resultId, userId: slot.userId, lineItemId, ...result });
  }
}

function resultOf(put: ResultToPublish): GradebookResult {
  const { resultId, userId, lineItemId, score, attemptId } = put;
  return { resultId, userId, lineItemId, status: "active", score, attemptId };
}

function down(): Fault {
  return new Fault("gradebook_unavailable", "It does not answer.", { retryable: true });
}
