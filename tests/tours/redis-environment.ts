import { createRedisStore } from "#lib/assessment-cache";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { createOneRosterGradebook, resultIdOf } from "#lib/services/one-roster";
import { putResult } from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";
import type { CallBinder } from "./bound-calls";
import { engineOf } from "./environment";
import type { Clock, TourEnvironment } from "./environment";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

const GRADEBOOK_DOWN = { fault: "F12", params: { status: 503 } };

/**
 * The engine on a real Redis, with a gradebook over HTTP. Its calls go through the binder. The caller
 * closes the store.
 */
export function redisEnvironment(world: World, clock: Clock, binder: CallBinder): TourEnvironment {
  const { raw, keys, gradebook } = world;
  const connection = connectWithoutTimeLimit({ kind: "single", url: world.redis.appUrl });
  const store = createRedisStore(connection);
  return {
    engine: engineOf(binder.store(store), binder.gradebook(oneRosterOf(world)), clock),
    store,
    writeLegacyRecord: async (slot, { number, stateJson, questionJsons }) => {
      const { statePrefix, questionsPrefix } = keys(slot);
      await raw.set(`${statePrefix}${number}`, stateJson);
      for (const [index, json] of questionJsons.entries()) {
        await raw.hset(`${questionsPrefix}${number}`, String(index), json);
      }
    },
    writeOutboxEntry: async (slot, number, entryJson) => {
      await raw.hset(keys(slot).outbox, String(number), entryJson);
    },
    makeDue: async (slot) => {
      const { member } = keys(slot);
      await raw.zadd(outboxIndexKeyOf(member), 0, member);
    },
    setGradebook: (state) => gradebook.setFaults(state === "up" ? [] : [GRADEBOOK_DOWN]),
    publishWithoutAttemptId: (slot, number) => void putResult(world, slot, number),
    hasResult: (slot, number) => gradebook.results.find(resultIdOf(slot, number)) !== null,
  };
}

function oneRosterOf({ gradebook }: World): ReturnType<typeof createOneRosterGradebook> {
  const { baseUrl, tokenUrl: url, clientId, clientSecret } = gradebook;
  return createOneRosterGradebook({
    baseUrl,
    token: { url, clientId, clientSecret },
    // Short retries while it is switched off, and no circuit breaker that would affect other tours.
    timings: { backoffInitialMs: 1, backoffMaxMs: 2, breakerFailuresMax: 1e6 },
  });
}
