import type { ExpiringMap } from "./expiring-map";
import { keysOf } from "./keys";
import type { LegacyRecordRepository } from "./legacy-contract";
import { readIndexed } from "./replies";
import { resolve, isEligible, isFinalized } from "./resolve";
import { STORE_DEFAULTS } from "./store-options";
import type { StoreOptions } from "./store-options";

/** Over the keys of a store in memory. */
export function createMemoryLegacyRecordRepository(
  keys: ExpiringMap,
  given: StoreOptions = {},
): LegacyRecordRepository {
  const options = { ...STORE_DEFAULTS, ...given, legacyPodsMayRun: true };
  return {
    peek: (slot) => {
      const at = keysOf(slot, "plain");
      const waiting = readIndexed(keys.hash(at.outbox)).keys();
      const highWater = Math.max(Number(keys.text(at.highWater) ?? 0), ...waiting);
      const pointer = Number(keys.text(at.pointer) ?? 0);
      const { statePrefix } = at;
      const from = { keys, statePrefix, highWater, options };
      const named = keys.text(`${statePrefix}${pointer}`);
      const isPinned = named !== null && isEligible(from, pointer, named);
      const { found } = resolve(from, pointer);
      const current =
        found === null ? null : { number: found.number, isFinalized: isFinalized(found.stateJson) };
      return Promise.resolve({ isPinned, current, highWater });
    },
    read: (slot, number) => {
      const at = keysOf(slot, "plain");
      const stateJson = keys.text(`${at.statePrefix}${number}`);
      keys.expire(`${at.statePrefix}${number}`, options.ttlSeconds);
      keys.expire(`${at.questionsPrefix}${number}`, options.ttlSeconds);
      if (stateJson === null) return Promise.resolve(null);
      const questionJsons = readIndexed(keys.hash(`${at.questionsPrefix}${number}`));
      const nothing = { outboxEntry: null, listJson: null };
      return Promise.resolve({ number, stateJson, questionJsons, ...nothing });
    },
    replace: (slot, change) => {
      const at = keysOf(slot, "plain");
      const state = `${at.statePrefix}${change.number}`;
      const questions = `${at.questionsPrefix}${change.number}`;
      const fresh = [...(change.newQuestionJsons ?? [])];
      const stored = keys.hash(questions);
      const isRead = fresh.every(([index]) => {
        return stored.get(String(index)) === change.questionJsons?.get(index);
      });
      if (!isRead || keys.text(state) !== change.readJson) return Promise.resolve("stale");
      if (change.readJson === null || change.stateJson === null) keys.delete(questions);
      if (change.stateJson === null) {
        keys.delete(state);
        return Promise.resolve("replaced");
      }
      for (const [index, json] of fresh) keys.setField(questions, String(index), json);
      keys.setText(state, change.stateJson, options.ttlSeconds);
      keys.expire(questions, options.ttlSeconds);
      return Promise.resolve("replaced");
    },
  };
}
