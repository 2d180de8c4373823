import { hash } from "node:crypto";
import type { AttemptStore } from "./contract";
import { comparedAnswers, unreadAnswers } from "./compared-answers";
import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import { keysOf } from "./keys";
import type { SlotKeys } from "./keys";
import { readCommitReply, readCreateReply, readLoaded, readTag } from "./replies";
import { listCommands } from "./redis-list";
import { outboxCommands } from "./redis-outbox";
import { trailCommands } from "./redis-trail";
import { withSpareTime } from "./store-options";
import type { RedisStoreParts, StoreOptions } from "./store-options";

/** The store on a real Redis (7.0 or later): one Lua command a call, one round trip each. */
export function createRedisStore(
  connection: RedisConnection,
  options: StoreOptions = {},
): AttemptStore {
  const parts: RedisStoreParts = {
    ...connection,
    ...redisCalls(connection),
    options: withSpareTime(options),
  };
  return {
    ...attemptCommands(parts),
    ...listCommands(parts),
    ...outboxCommands(parts),
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
  const legacyPods = options.legacyPodsMayRun ? 1 : 0;
  const settings = [ttlSeconds, probeWindow, legacyPods, longTtlSeconds, trailEntries].join(" ");
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
      const { number, questionJsons } = read;
      const args = [settings, number, read.stateJson, stateJson, outboxEntry ?? "", trailEntry];
      for (const [index, json] of newQuestionJsons) {
        const wasRead = questionJsons?.get(index);
        args.push(`${wasRead === undefined ? "+" : "!"}${index}`, json);
        if (wasRead !== undefined) args.push(`=${index}`, wasRead);
      }
      for (const [index, json] of comparedAnswers(change)) args.push(`=${index}`, json);
      const unread = unreadAnswers(read);
      for (const index of unread) args.push(`?${index}`, "");
      const reply = await run("commit", { keys: slotKeys(keysOf(slot, layout)), args });
      return readCommitReply(reply, read.answerCount === undefined ? null : unread);
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
