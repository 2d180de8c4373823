import { Fault } from "#lib/fault";
import { lineItemIdOf } from "#lib/services/one-roster";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";

export interface GradebookInMemory extends Gradebook {
  /** By result id. */
  readonly results: Map<string, GradebookResult>;
  readonly set: (is: "up" | "down") => void;
}

/** A gradebook that keeps every promise of the port, and can be switched off. */
export function gradebookInMemory(): GradebookInMemory {
  const results = new Map<string, GradebookResult>();
  let state: "up" | "down" = "up";
  const answer = async <Answer>(give: () => Answer): Promise<Answer> => {
    if (state === "up") return give();
    throw new Fault("gradebook_unavailable", "It is switched off.", { retryable: true });
  };
  return {
    results,
    set: (is) => {
      state = is;
    },
    listResults: (slot) =>
      answer(() =>
        [...results.values()].filter(
          ({ userId, lineItemId }) =>
            userId === slot.userId && lineItemId === lineItemIdOf(slot.resourceId),
        ),
      ),
    findResult: (resultId) => answer(() => results.get(resultId) ?? null),
    putResult: ({ resultId, userId, lineItemId, score, attemptId }) =>
      answer(() => {
        const status = "active" as const;
        results.set(resultId, { resultId, userId, lineItemId, status, score, attemptId });
      }),
  };
}
