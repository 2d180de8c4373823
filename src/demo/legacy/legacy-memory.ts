import type { Entry, ExpiringMap } from "#lib/assessment-cache/expiring-map";
import type { LegacyRedis } from "./legacy-ports";

/**
 * One connection of a legacy pod to the Redis that the memory store stands for. A value is replaced
 * whenever its key is touched, also by EXPIRE: that is what WATCH notices.
 */
export function legacyMemory(keys: ExpiringMap): LegacyRedis {
  const watched = new Map<string, Entry | undefined>();
  const entryOf = (key: string): Entry | undefined => keys.entries().get(key);
  return {
    get: async (key) => keys.text(key),
    set: async (key, value, ttlSeconds) => keys.setText(key, value, ttlSeconds),
    hgetall: async (key) => keys.hash(key),
    expire: async (key, ttlSeconds) => keys.expire(key, ttlSeconds),
    del: async (gone) => {
      for (const key of gone) keys.delete(key);
    },
    watch: async (key) => {
      watched.set(key, entryOf(key));
    },
    exec: async (transaction) => {
      const { watched: key, questionsKey, index, questionJson, ttlSeconds } = transaction;
      const before = watched.get(key);
      watched.clear();
      if (before !== entryOf(key)) return "touched";
      const isThere = keys.hash(questionsKey).has(index);
      if (transaction.isReplacing || !isThere) keys.setField(questionsKey, index, questionJson);
      keys.setText(transaction.stateKey, transaction.stateJson, ttlSeconds);
      keys.expire(questionsKey, ttlSeconds);
      return "done";
    },
  };
}
