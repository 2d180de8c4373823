import { hash } from "node:crypto";
import type { StoredRecord } from "./contract";
import type { Slot } from "../slot";
import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import type { ExpiringMap } from "./expiring-map";
import { keysOf } from "./keys";
import { asList, asNumber, readIndexed, readTag } from "./replies";
import { resolve, isEligible, isFinalized } from "./resolve";
import { STORE_DEFAULTS } from "./store-options";
import type { StoreOptions } from "./store-options";

/** The state of a slot, read without a change. */
export interface PeekedSlot {
  /** Whether the pointer names a record that is eligible. */
  readonly isPinned: boolean;
  /** The attempt that `load` would return while legacy pods may run; null: none. */
  readonly current: { readonly number: number; readonly isFinalized: boolean } | null;
  readonly highWater: number;
}

export interface Replacement {
  readonly number: number;
  /** The expected state JSON; null: there must be no record. */
  readonly readJson: string | null;
  /** The new state JSON; null: the record is deleted. */
  readonly stateJson: string | null;
  readonly newQuestionJsons?: ReadonlyMap<number, string>;
  /** The answers that were read, by index. */
  readonly questionJsons?: ReadonlyMap<number, string>;
}

/**
 * Reads and writes records by their number alone, as the earlier version does. Never writes a
 * pointer, a high-water mark or an outbox entry. Throws a `Fault` when Redis fails.
 */
export interface LegacyRecordRepository {
  /** Writes nothing and refreshes nothing. */
  peek(slot: Slot): Promise<PeekedSlot>;
  /** The record of that number; refreshes its time to live. */
  read(slot: Slot, number: number): Promise<StoredRecord | null>;
  /** Writes only if the stored record is the expected one. */
  replace(slot: Slot, change: Replacement): Promise<"replaced" | "stale">;
}

export function createLegacyRecordRepository(
  connection: RedisConnection,
  given: StoreOptions = {},
): LegacyRecordRepository {
  const { client, layout } = connection;
  const { ttlSeconds, probeWindow } = { ...STORE_DEFAULTS, ...given };
  const { run, plain } = redisCalls(connection);
  return {
    peek: async (slot) => {
      const at = keysOf(slot, layout);
      const keys = [at.pointer, at.highWater, at.outbox];
      const reply = asList(await run("peek", { keys, args: [at.statePrefix, probeWindow] }));
      const [pinned, number, finalized, highWater] = reply.map(asNumber);
      const current =
        number === undefined || number === 0 ? null : { number, isFinalized: finalized === 1 };
      return { isPinned: pinned === 1, current, highWater: highWater ?? 0 };
    },
    read: async (slot, number) => {
      const at = keysOf(slot, layout);
      const [state, questions] = [`${at.statePrefix}${number}`, `${at.questionsPrefix}${number}`];
      const [stateJson, answers] = await plain("GET", () =>
        Promise.all([
          client.get(state),
          client.hgetall(questions),
          client.expire(state, ttlSeconds),
          client.expire(questions, ttlSeconds),
        ]),
      );
      if (stateJson === null) return null;
      const questionJsons = readIndexed(Object.entries(answers));
      return { number, stateJson, questionJsons, outboxEntry: null, listJson: null };
    },
    replace: async (slot, change) => {
      const at = keysOf(slot, layout);
      const { number, readJson, stateJson, newQuestionJsons = [], questionJsons } = change;
      const answers = [...newQuestionJsons].flatMap(([index, json]) => {
        return [index, json, questionJsons?.get(index) ?? ""];
      });
      const digest = readJson === null ? "" : hash("sha1", readJson);
      const reply = await run("replace", {
        keys: [`${at.statePrefix}${number}`, `${at.questionsPrefix}${number}`],
        args: [ttlSeconds, digest, stateJson ?? "", ...answers],
      });
      return readTag(reply, ["replaced", "stale"]);
    },
  };
}

/** The same over the keys of a store in memory. */
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
