import { Fault } from "#lib/fault";
import { lineItemIdOf } from "#lib/services/one-roster";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";

export interface GradebookInMemory extends Gradebook {
  /** By result id. */
  readonly results: Map<string, GradebookResult>;
  readonly set: (state: "up" | "down") => void;
}

/** A gradebook that fulfils the port's contract, and can be switched off. */
export function gradebookInMemory(): GradebookInMemory {
  const results = new Map<string, GradebookResult>();
  let state: "up" | "down" = "up";
  const reply = async <Reply>(produce: () => Reply): Promise<Reply> => {
    if (state === "up") return produce();
    throw new Fault("gradebook_unavailable", "It is switched off.", { retryable: true });
  };
  return {
    results,
    set: (next) => {
      state = next;
    },
    listResults: (slot) =>
      reply(() =>
        [...results.values()].filter(
          ({ userId, lineItemId }) =>
            userId === slot.userId && lineItemId === lineItemIdOf(slot.resourceId),
        ),
      ),
    findResult: (resultId) => reply(() => results.get(resultId) ?? null),
    putResult: ({ resultId, userId, lineItemId, score, attemptId }) =>
      reply(() => {
        const status = "active" as const;
        results.set(resultId, { resultId, userId, lineItemId, status, score, attemptId });
      }),
  };
}
