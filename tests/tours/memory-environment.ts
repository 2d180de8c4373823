import { createMemoryStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import { lineItemIdOf, resultIdOf } from "#lib/services/one-roster";
import { gradebookInMemory } from "./gradebook-in-memory";
import { engineOf } from "./environment";
import type { Clock, TourEnvironment } from "./environment";

const TTL_SECONDS = 604_800;

/** Longer than any row of the outbox index waits in a tour, and far shorter than a record lives. */
const DUE_AFTER_MS = 7_200_000;

/** The engine on the memory store, with a gradebook in memory. */
export function memoryEnvironment(clock: Clock): TourEnvironment {
  let storeMs = clock.nowMs;
  const store = createMemoryStore({}, () => storeMs);
  const gradebook = gradebookInMemory();
  return {
    engine: engineOf(store, gradebook, clock),
    store,
    writeLegacyRecord: async (slot, { number, stateJson, questionJsons }) => {
      const { statePrefix, questionsPrefix } = keysOf(slot, "plain");
      store.keys.setText(`${statePrefix}${number}`, stateJson, TTL_SECONDS);
      for (const [index, json] of questionJsons.entries()) {
        store.keys.setField(`${questionsPrefix}${number}`, String(index), json);
      }
    },
    writeOutboxEntry: async (slot, number, entryJson) => {
      store.keys.setField(keysOf(slot, "plain").outbox, String(number), entryJson);
    },
    makeDue: async (slot) => {
      await store.enqueue(slot, 0);
      storeMs += DUE_AFTER_MS;
    },
    setGradebook: gradebook.set,
    publishWithoutAttemptId: (slot, number) => {
      const resultId = resultIdOf(slot, number);
      const lineItemId = lineItemIdOf(slot.resourceId);
      const result = { status: "active", score: 100, attemptId: null } as const;
      gradebook.results.set(resultId, { resultId, userId: slot.userId, lineItemId, ...result });
    },
    hasResult: (slot, number) => gradebook.results.has(resultIdOf(slot, number)),
  };
}
