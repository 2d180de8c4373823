import { Redis } from "ioredis";
import type { LegacyRedis } from "#src/demo/legacy/legacy-ports.ts";

/** One connection of a legacy pod to a real Redis. */
export function legacyReal(url: string): LegacyRedis & { readonly close: () => void } {
  const client = new Redis(url, { lazyConnect: true });
  return {
    get: (key) => client.get(key),
    set: async (key, value, ttlSeconds) => void (await client.set(key, value, "EX", ttlSeconds)),
    hgetall: async (key) => new Map(Object.entries(await client.hgetall(key))),
    expire: async (key, ttlSeconds) => void (await client.expire(key, ttlSeconds)),
    del: async (gone) => void (await client.del(...gone)),
    watch: async (key) => void (await client.watch(key)),
    exec: async (transaction) => {
      const { questionsKey, index, questionJson, stateKey, stateJson, ttlSeconds } = transaction;
      const multi = client.multi();
      if (transaction.isReplacing) multi.hset(questionsKey, index, questionJson);
      else multi.hsetnx(questionsKey, index, questionJson);
      multi.set(stateKey, stateJson, "EX", ttlSeconds).expire(questionsKey, ttlSeconds);
      return (await multi.exec()) === null ? "touched" : "done";
    },
    close: () => client.disconnect(),
  };
}
