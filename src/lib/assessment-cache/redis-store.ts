import { hash } from "node:crypto";
import type { AttemptStore, ClaimedRow, StoredRecord } from "../assessment-cache";
import type { Slot } from "../slot";
import { redisCalls } from "./commands";
import type { RedisCalls } from "./commands";
import type { RedisClient, RedisConnection } from "./connection";
import { keysOf, OUTBOX_INDEX_KEY, slotOfMember } from "./keys";
import type { KeyLayout, SlotKeys } from "./keys";
import {
  asList,
  asNumber,
  asText,
  readCommitReply,
  readDecimal,
  readLoaded,
  readTag,
} from "./replies";
import { scanAttemptNumbers } from "./scan";
import { STORE_DEFAULTS } from "./store-options";
import type { StoreOptions } from "./store-options";

interface RedisStoreParts extends RedisCalls {
  readonly client: RedisClient;
  readonly layout: KeyLayout;
  readonly options: Required<StoreOptions>;
}

/** The store on a real Redis (7.0 or later): one Lua command a call, one round trip each. */
export function createRedisStore(
  connection: RedisConnection,
  options: StoreOptions = {},
): AttemptStore {
  const parts: RedisStoreParts = {
    ...connection,
    ...redisCalls(connection.client),
    options: { ...STORE_DEFAULTS, ...options },
  };
  return {
    ...attemptCommands(parts),
    ...outboxCommands(parts),
    ...pointerCommands(parts),
    ...recordCommands(parts),
    ping: async () => {
      await parts.plain(() => parts.client.call("PING"));
    },
    close: async () => {
      parts.client.disconnect();
      await Promise.resolve();
    },
  };
}

type AttemptCommands = Pick<AttemptStore, "load" | "create" | "commit" | "clear">;

function attemptCommands({ run, layout, options }: RedisStoreParts): AttemptCommands {
  const { ttlSeconds, longTtlSeconds, probeWindow } = options;
  const where = (keys: SlotKeys): (string | number)[] => [
    keys.statePrefix,
    keys.questionsPrefix,
    ttlSeconds,
    probeWindow,
    options.oldPodsMayRun ? "1" : "0",
  ];
  return {
    load: async (slot) => {
      const keys = keysOf(slot, layout);
      return readLoaded(await run("load", { keys: slotKeys(keys), args: where(keys) }));
    },
    create: async (slot, { number, stateJson }) => {
      const keys = keysOf(slot, layout);
      const args = [...where(keys), number, stateJson];
      const reply = await run("create", { keys: [keys.pointer, keys.highWater], args });
      return readTag(reply, ["created", "occupied", "burned"]);
    },
    commit: async (slot, { read, stateJson, newQuestionJsons, outboxEntry }) => {
      const keys = keysOf(slot, layout);
      const fixed = [read.number, digestOf(read.stateJson), stateJson, longTtlSeconds];
      const reply = await run("commit", {
        keys: slotKeys(keys),
        args: [...where(keys), ...fixed, outboxEntry ?? "", ...[...newQuestionJsons].flat()],
      });
      return readCommitReply(reply);
    },
    clear: async (slot, read) => {
      const keys = recordKeys(keysOf(slot, layout), read.number);
      const reply = await run("clear", { keys, args: [read.number, digestOf(read.stateJson)] });
      return readTag(reply, ["cleared", "stale"]);
    },
  };
}

type OutboxCommands = Pick<
  AttemptStore,
  "announce" | "claimDue" | "reschedule" | "readOutbox" | "settle"
>;

function outboxCommands({ run, plain, client, layout }: RedisStoreParts): OutboxCommands {
  const index = [OUTBOX_INDEX_KEY];
  return {
    announce: async (slot, dueMs) => {
      await run("announce", { keys: index, args: [keysOf(slot, layout).member, dueMs] });
    },
    claimDue: async ({ nowMs, leaseMs, limit }) => {
      const leaseEndMs = nowMs + leaseMs;
      const members = await run("claim", { keys: index, args: [nowMs, leaseEndMs, limit] });
      return asList(members).flatMap((member): ClaimedRow[] => {
        const slot = slotOfMember(asText(member));
        return slot === null ? [] : [{ slot, leaseEndMs }];
      });
    },
    reschedule: async (slot, seenMs, nextMs) => {
      const args = [keysOf(slot, layout).member, seenMs, nextMs ?? ""];
      const reply = await run("reschedule", { keys: index, args });
      return readTag(reply, ["moved", "stale"]) === "moved";
    },
    readOutbox: async (slot) => {
      const entries = await plain(() => client.hgetall(keysOf(slot, layout).outbox));
      return new Map(Object.entries(entries).map(([field, json]) => [Number(field), json]));
    },
    settle: async (slot, { number, read, next }) => {
      const keys = [keysOf(slot, layout).outbox];
      const reply = await run("settle", { keys, args: [number, read, next ?? ""] });
      return readTag(reply, ["settled", "stale"]) === "settled";
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
      const args = [keys.statePrefix, keys.questionsPrefix, options.ttlSeconds];
      const [named] = asList(await run("touch", { keys: [keys.pointer], args }));
      return readDecimal(named);
    },
    setActiveAttemptNumber: async (userId, resourceId, attemptNumber) => {
      const { pointer } = keysOf({ userId, resourceId }, layout);
      if (readDecimal(String(attemptNumber)) === null) {
        throw new RangeError("an attempt number is a whole number from 1 to 999,999,999");
      }
      await plain(() => client.set(pointer, attemptNumber, "EX", options.ttlSeconds));
    },
    clearActiveAttemptNumber: async (userId, resourceId) => {
      await plain(() => client.del(keysOf({ userId, resourceId }, layout).pointer));
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
      const [number] = asList(await run("probe", { keys: [keys.highWater], args }));
      return asNumber(number) === 0 ? null : asNumber(number);
    },
    scanAssessmentAttempts: (userId, resourceId) =>
      plain(() => scanAttemptNumbers(client, keysOf({ userId, resourceId }, layout).statePrefix)),
    getAssessmentState: (slot, attemptNumber) =>
      plain(() => readRecord(client, keysOf(slot, layout), attemptNumber)),
    deleteAssessmentState: async (slot: Slot, attemptNumber) => {
      const keys = recordKeys(keysOf(slot, layout), attemptNumber);
      await run("clear", { keys, args: [attemptNumber, ""] });
    },
  };
}

async function readRecord(
  client: RedisClient,
  keys: SlotKeys,
  number: number,
): Promise<StoredRecord | null> {
  const [stateJson, questions, outboxEntry] = await Promise.all([
    client.get(keys.statePrefix + String(number)),
    client.hgetall(keys.questionsPrefix + String(number)),
    client.hget(keys.outbox, String(number)),
  ]);
  if (stateJson === null) return null;
  const questionJsons = new Map(Object.entries(questions).map(([at, json]) => [Number(at), json]));
  return { number, stateJson, questionJsons, outboxEntry };
}

function slotKeys(keys: SlotKeys): readonly string[] {
  return [keys.pointer, keys.highWater, keys.outbox];
}

function recordKeys(keys: SlotKeys, number: number): [string, string, string] {
  return [keys.pointer, `${keys.statePrefix}${number}`, `${keys.questionsPrefix}${number}`];
}

function digestOf(stateJson: string): string {
  return hash("sha1", stateJson);
}
