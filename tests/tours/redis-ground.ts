import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import { OUTBOX_INDEX_KEY } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { createOneRosterGradebook, resultIdOf } from "#lib/services/one-roster";
import { putResult } from "../engine/world";
import type { World } from "../engine/world";
import { engineOf } from "./ground";
import type { Clock, Ground } from "./ground";

const GRADEBOOK_DOWN = { fault: "F12", params: { status: 503 } };

/** The engine on a real Redis, with a gradebook that is asked over HTTP. Close its store. */
export function redisGround(world: World, clock: Clock): Ground {
  const { raw, keys, gradebook } = world;
  const connection = connectRedis(
    { kind: "single", url: world.redis.appUrl },
    () => undefined,
    systemClock,
  );
  const store = createRedisStore(connection);
  return {
    engine: engineOf(store, oneRosterOf(world), clock),
    store,
    leave: async (slot, { number, stateJson, questionJsons }) => {
      const { statePrefix, questionsPrefix } = keys(slot);
      await raw.set(`${statePrefix}${number}`, stateJson);
      for (const [index, json] of questionJsons.entries()) {
        await raw.hset(`${questionsPrefix}${number}`, String(index), json);
      }
    },
    leaveInOutbox: async (slot, number, entryJson) => {
      await raw.hset(keys(slot).outbox, String(number), entryJson);
    },
    expire: async (slot, number) => {
      const { pointer, statePrefix, questionsPrefix } = keys(slot);
      await raw.del(pointer, `${statePrefix}${number}`, `${questionsPrefix}${number}`);
    },
    makeDue: async (slot) => {
      await raw.zadd(OUTBOX_INDEX_KEY, 0, keys(slot).member);
    },
    setGradebook: (is) => gradebook.setFaults(is === "up" ? [] : [GRADEBOOK_DOWN]),
    publishUnsigned: (slot, number) => void putResult(world, slot, number),
    hasResult: (slot, number) => gradebook.results.find(resultIdOf(slot, number)) !== null,
  };
}

function oneRosterOf({ gradebook }: World): ReturnType<typeof createOneRosterGradebook> {
  const { baseUrl, tokenUrl: url, clientId, clientSecret } = gradebook;
  return createOneRosterGradebook({
    baseUrl,
    token: { url, clientId, clientSecret },
    // Nobody waits for a gradebook that is switched off, and no tour's failures close it to others.
    timings: { backoffInitialMs: 1, backoffMaxMs: 2, breakerFailuresMax: 1e6 },
  });
}
