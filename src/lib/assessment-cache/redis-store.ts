import { hash } from "node:crypto";
import type { AttemptStore, StoredRecord } from "./contract";
import type { Slot } from "../slot";
import { comparedAnswers } from "./compared-answers";
import { redisCalls } from "./commands";
import type { RedisClient, RedisConnection } from "./connection";
import { keysOf } from "./keys";
import type { SlotKeys } from "./keys";
import {
  asList,
  asNumber,
  readCommitReply,
  readCreateReply,
  readDecimal,
  readLoaded,
  readTag,
  readIndexed,
} from "./replies";
import { listCommands } from "./redis-list";
import { outboxCommands } from "./redis-outbox";
import { trailCommands } from "./redis-trail";
import { scanAttemptNumbers } from "./scan";
import { STORE_DEFAULTS } from "./store-options";
import type { RedisStoreParts, StoreOptions } from "./store-options";

/** The store on a real Redis (7.0 or later): one Lua command a call, one round trip each. */
export function createRedisStore(
  connection: RedisConnection,
  options: StoreOptions = {},
): AttemptStore {
  const parts: RedisStoreParts = {
    ...connection,
    ...redisCalls(connection),
    options: { ...STORE_DEFAULTS, ...options },
  };
  return {
    ...attemptCommands(parts),
    ...listCommands(parts),
    ...outboxCommands(parts),
    ...pointerCommands(parts),
    ...recordCommands(parts),
    ...trailCommands(parts),
    ping: async () => {
      await parts.plain("PING", () => parts.client.call("PING"));
    },
    close: async () => {
      parts.client.disconnect();
      await Promise.resolve();
    },
  };
}

type AttemptCommands = Pick<AttemptStore, "load" | "create" | "commit" | "clear">;

function attemptCommands({ run, layout, options }: RedisStoreParts): AttemptCommands {
  const { ttlSeconds, longTtlSeconds, probeWindow, trailEntries } = options;
  const where = (keys: SlotKeys): (string | number)[] => [
    keys.statePrefix,
    keys.questionsPrefix,
    ttlSeconds,
    probeWindow,
    options.legacyPodsMayRun ? "1" : "0",
  ];
  return {
    load: async (slot) => {
      const keys = keysOf(slot, layout);
      const args = [...where(keys), longTtlSeconds, trailEntries, keys.listPrefix];
      return readLoaded(await run("load", { keys: slotKeys(keys), args }));
    },
    create: async (slot, { number, stateJson, startedAt = "", listJson = "", trailEntry = "" }) => {
      const keys = keysOf(slot, layout);
      const trail = [trailEntry, trailEntries, longTtlSeconds];
      const list = [keys.listPrefix, listJson];
      const args = [...where(keys), number, stateJson, startedAt, ...trail, ...list];
      const reply = await run("create", { keys: [...slotKeys(keys), keys.tombstone], args });
      return readCreateReply(reply);
    },
    commit: async (slot, change) => {
      const { read, stateJson, newQuestionJsons, outboxEntry, trailEntry = "" } = change;
      const keys = keysOf(slot, layout);
      const fixed = [read.number, digestOf(read.stateJson), stateJson, longTtlSeconds];
      const written = [...newQuestionJsons].flatMap(([index, json]) => {
        return [index, json, read.questionJsons?.get(index) ?? ""];
      });
      const compared = comparedAnswers(change).flatMap(([index, json]) => [index, "", json]);
      const reply = await run("commit", {
        keys: slotKeys(keys),
        args: [
          ...where(keys),
          ...fixed,
          ...[outboxEntry ?? "", trailEntry, trailEntries, keys.listPrefix],
          ...written,
          ...compared,
        ],
      });
      return readCommitReply(reply);
    },
    clear: async (slot, read, highWater) => {
      const at = keysOf(slot, layout);
      const fixed = [read.number, digestOf(read.stateJson), highWater, longTtlSeconds];
      const began = [read.startedAt ?? "", ttlSeconds];
      const trail = [read.trailEntry ?? "", trailEntries];
      const keys = clearedKeys(at, read.number, highWater);
      const reply = await run("clear", { keys, args: [...fixed, ...began, ...trail] });
      return readTag(reply, ["cleared", "stale"]);
    },
  };
}

type PointerCommands = Pick<
  AttemptStore,
  "getActiveAttemptNumber" | "setActiveAttemptNumber" | "clearActiveAttemptNumber"
>;

function pointerCommands({
  run,
  plain,
  client,
  layout,
  options,
}: RedisStoreParts): PointerCommands {
  return {
    getActiveAttemptNumber: async (userId, resourceId) => {
      const keys = keysOf({ userId, resourceId }, layout);
      const { statePrefix, questionsPrefix, listPrefix } = keys;
      const args = [statePrefix, questionsPrefix, options.ttlSeconds, listPrefix];
      const [named] = asList(await run("touch", { keys: [keys.pointer], args }));
      return readDecimal(named);
    },
    setActiveAttemptNumber: async (userId, resourceId, attemptNumber) => {
      const { pointer } = keysOf({ userId, resourceId }, layout);
      if (readDecimal(String(attemptNumber)) === null) {
        throw new RangeError("an attempt number is a whole number from 1 to 999,999,999");
      }
      await plain("SET", () => client.set(pointer, attemptNumber, "EX", options.ttlSeconds));
    },
    clearActiveAttemptNumber: async (userId, resourceId) => {
      await plain("DEL", () => client.del(keysOf({ userId, resourceId }, layout).pointer));
    },
  };
}

type RecordCommands = Pick<
  AttemptStore,
  | "findLatestCachedAttemptNumber"
  | "scanAssessmentAttempts"
  | "getAssessmentState"
  | "deleteAssessmentState"
>;

function recordCommands({ run, plain, client, layout, options }: RedisStoreParts): RecordCommands {
  return {
    findLatestCachedAttemptNumber: async (userId, resourceId) => {
      const keys = keysOf({ userId, resourceId }, layout);
      const args = [keys.statePrefix, options.probeWindow];
      const [number] = asList(await run("probe", { keys: [keys.highWater, keys.outbox], args }));
      return asNumber(number) === 0 ? null : asNumber(number);
    },
    scanAssessmentAttempts: (userId, resourceId) =>
      plain("SCAN", () =>
        scanAttemptNumbers(client, keysOf({ userId, resourceId }, layout).statePrefix),
      ),
    getAssessmentState: (slot, attemptNumber) =>
      plain("GET", () => readRecord(client, keysOf(slot, layout), attemptNumber)),
    deleteAssessmentState: async (slot: Slot, attemptNumber) => {
      const at = keysOf(slot, layout);
      const keys = clearedKeys(at, attemptNumber, 0);
      await run("clear", { keys, args: [attemptNumber, "", 0, 0, "", 0, "", 0] });
    },
  };
}

async function readRecord(
  client: RedisClient,
  keys: SlotKeys,
  number: number,
): Promise<StoredRecord | null> {
  const [stateJson, questions, outboxEntry, listJson] = await Promise.all([
    client.get(keys.statePrefix + String(number)),
    client.hgetall(keys.questionsPrefix + String(number)),
    client.hget(keys.outbox, String(number)),
    client.get(keys.listPrefix + String(number)),
  ]);
  if (stateJson === null) return null;
  const questionJsons = readIndexed(Object.entries(questions));
  return { number, stateJson, questionJsons, outboxEntry, listJson };
}

function slotKeys(keys: SlotKeys): readonly string[] {
  return [keys.pointer, keys.highWater, keys.outbox, keys.trail];
}

/** Of `clear`: the record that is given up, and the one at the number to which the mark rises. */
function clearedKeys(keys: SlotKeys, number: number, highWater: number): readonly string[] {
  const { pointer, statePrefix, questionsPrefix, listPrefix } = keys;
  const recordAt = (at: number) =>
    [`${statePrefix}${at}`, `${questionsPrefix}${at}`, `${listPrefix}${at}`] as const;
  const [state, questions, list] = recordAt(number);
  const slot = [keys.highWater, keys.tombstone, keys.trail];
  return [pointer, state, questions, ...slot, list, ...recordAt(highWater)];
}

function digestOf(stateJson: string): string {
  return hash("sha1", stateJson);
}
