import { createHoldfast } from "#lib/holdfast";
import type { HoldfastParts } from "#lib/holdfast";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { NO_LOG } from "#lib/logger";
import type { Gradebook, GradebookResult, ResultToPublish } from "#lib/services/one-roster";

/** The questions of an application, and the responses that are correct. */
const ANSWERS = new Map<string, unknown>([
  ["sum-1", "4"],
  ["sum-2", ["5", "6"]],
  ["sum-3", "7"],
]);

export const QUESTIONS = [...ANSWERS.keys()];

/** An application's own gradebook, in memory. */
export function ownGradebook(): Gradebook & { readonly results: ResultToPublish[] } {
  const results: ResultToPublish[] = [];
  const held = (): GradebookResult[] =>
    results.map((each) => ({ ...each, status: "active", scoreDate: each.finishedAt }));
  return {
    results,
    listResults: async ({ userId }) => held().filter((each) => each.userId === userId),
    findResult: async (id) => held().find(({ resultId }) => resultId === id) ?? null,
    putResult: async (result) => {
      results.push(result);
    },
  };
}

/** A Holdfast of an application with a header as its session. */
export function ownHoldfast(parts: Partial<HoldfastParts> = {}) {
  return createHoldfast({
    store: memoryStore(),
    gradebook: ownGradebook(),
    questions: {
      list: ({ resourceId }) => (resourceId === "sums" ? QUESTIONS : null),
      grade: (id, response) =>
        typeof response === "number"
          ? { kind: "invalid_response", problem: "must be text" }
          : JSON.stringify(ANSWERS.get(id)) === JSON.stringify(response),
    },
    user: (headers) => headers.get("x-student"),
    logger: NO_LOG,
    ...parts,
  });
}
