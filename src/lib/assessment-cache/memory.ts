import type { AttemptStore, TombstonedAttempt, LoadedSlot, StoredRecord } from "./contract";
import type { Slot } from "../slot";
import { comparedAnswers, unreadAnswers } from "./compared-answers";
import { ExpiringMap } from "./expiring-map";
import { keysOf } from "./keys";
import type { SlotKeys } from "./keys";
import { listCommands } from "./memory-list";
import { highWaterOf, markOf, raiseMark, tombstoneOf } from "./memory-marks";
import { outboxCommands } from "./memory-outbox";
import { appendTrail, trailCommands } from "./memory-trail";
import { readDecimal, readIndexed } from "./replies";
import { isFinalized, resolve } from "./resolve";
import type { Resolution } from "./resolve";
import { withSpareTime } from "./store-options";
import type { MemoryParts, StoreOptions } from "./store-options";

/**
 * The store in this process's memory, with the semantics of the Redis one, times to live included.
 * For tests, and for a demonstration without a Redis: everything is gone when the process ends.
 */
export function createMemoryStore(
  options: StoreOptions,
  nowMs: () => number,
  keys: ExpiringMap = new ExpiringMap(nowMs),
): AttemptStore & { readonly keys: ExpiringMap } {
  const parts: MemoryParts = {
    keys,
    nowMs,
    options: withSpareTime(options),
  };
  return {
    ...attemptCommands(parts),
    ...listCommands(parts),
    ...outboxCommands(parts),
    ...trailCommands(parts),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
    keys,
  };
}

type AttemptCommands = Pick<AttemptStore, "load" | "create" | "commit" | "clear">;

function attemptCommands(parts: MemoryParts): AttemptCommands {
  const { keys, options } = parts;
  return {
    load: (slot) => Promise.resolve(load(parts, keysOf(slot, "plain"))),
    create: (slot, { number, stateJson, startedAt = "", listJson = "", trailEntry = "" }) => {
      const at = keysOf(slot, "plain");
      if (resolveSlot(parts, at).found !== null) return Promise.resolve("occupied");
      const { start: latestStart, used } = tombstoneOf(keys, at);
      if (number <= used) raiseMark(parts, at, used);
      if (number <= Math.max(highWaterOf(keys, at), used)) return Promise.resolve("burned");
      if (startedAt !== "" && startedAt <= latestStart) {
        return Promise.resolve({ kind: "cleared", latestStart });
      }
      const isTaken = keys.text(at.statePrefix + String(number)) !== null;
      keys.setText(at.pointer, String(number), options.ttlSeconds);
      raiseMark(parts, at, number - 1);
      if (isTaken) return Promise.resolve("occupied");
      keys.setText(at.statePrefix + String(number), stateJson, options.ttlSeconds);
      keys.delete(at.questionsPrefix + String(number));
      keys.delete(at.listPrefix + String(number));
      if (listJson !== "") {
        keys.setText(at.listPrefix + String(number), listJson, options.ttlSeconds);
      }
      appendTrail(parts, at.trail, trailEntry);
      return Promise.resolve("created");
    },
    commit: (slot, change) => {
      const { read, stateJson, newQuestionJsons, outboxEntry, trailEntry = "" } = change;
      const at = keysOf(slot, "plain");
      const stateKey = at.statePrefix + String(read.number);
      const questionsKey = at.questionsPrefix + String(read.number);
      const isNamed = keys.text(at.pointer) === String(read.number);
      const compared = [...newQuestionJsons, ...comparedAnswers(change)];
      const isRead = compared.every(([index]) => {
        return keys.hash(questionsKey).get(String(index)) === read.questionJsons?.get(index);
      });
      const stored = readIndexed(keys.hash(questionsKey));
      const unread = unreadAnswers(read);
      const isThere = unread.every((index) => stored.has(index));
      if (!isNamed || !isRead || !isThere || keys.text(stateKey) !== read.stateJson) {
        return Promise.resolve({ kind: "stale", now: load(parts, at) });
      }
      for (const [index, json] of newQuestionJsons)
        keys.setField(questionsKey, String(index), json);
      const isKept = keys.isKept(questionsKey, (options.ttlSeconds * 8) / 9);
      if (isKept) keys.replaceText(stateKey, stateJson);
      else {
        keys.setText(stateKey, stateJson, options.ttlSeconds);
        keys.expire(questionsKey, options.ttlSeconds);
        keys.expire(at.listPrefix + String(read.number), options.ttlSeconds);
        keys.expire(at.pointer, options.ttlSeconds);
      }
      if (outboxEntry !== null) {
        const raised = Math.max(markOf(keys, at), read.number);
        keys.setText(at.highWater, String(raised), options.longTtlSeconds);
        keys.setField(at.outbox, String(read.number), outboxEntry);
        keys.expire(at.outbox, options.longTtlSeconds);
      }
      appendTrail(parts, at.trail, trailEntry);
      if (read.answerCount === undefined) return Promise.resolve({ kind: "committed" });
      const questionJsons = new Map(unread.map((index) => [index, stored.get(index) ?? ""]));
      return Promise.resolve({ kind: "committed", questionJsons });
    },
    clear: (slot, read, highWater) => Promise.resolve(clear(parts, slot, { read, highWater })),
  };
}

function clear(
  parts: MemoryParts,
  slot: Slot,
  { read, highWater }: { readonly read: TombstonedAttempt; readonly highWater: number },
): "cleared" | "stale" {
  const { keys, options } = parts;
  const at = keysOf(slot, "plain");
  if (keys.text(at.statePrefix + String(read.number)) !== read.stateJson) return "stale";
  const named = keys.text(at.pointer);
  if (named !== null && named !== String(read.number)) return "stale";
  raiseMark(parts, at, highWater);
  const below = keys.text(at.statePrefix + String(highWater));
  if (below !== null && isFinalized(below)) forget(keys, at, highWater);
  forget(keys, at, read.number);
  const { startedAt = "", trailEntry = "" } = read;
  const { start, used } = tombstoneOf(keys, at);
  const latest = startedAt > start ? startedAt : start;
  const mark = Math.max(used, markOf(keys, at));
  keys.setText(at.tombstone, `${latest} ${mark}`, options.ttlSeconds);
  appendTrail(parts, at.trail, trailEntry);
  return "cleared";
}

function load(parts: MemoryParts, at: SlotKeys): LoadedSlot {
  const { keys, options } = parts;
  const named = keys.text(at.pointer);
  const pointerFound = named === "" ? null : named;
  let highWater = highWaterOf(keys, at);
  const { found, orphaned } = resolveSlot(parts, at);
  const orphanedNumber = orphaned === 0 ? null : orphaned;
  if (found === null) {
    if (pointerFound !== null) keys.delete(at.pointer);
    return { record: null, highWater, pointerFound, orphanedNumber };
  }
  if (found.number > highWater && isFinalized(found.stateJson)) {
    // A finalized record uses up its number, whoever finalized it.
    highWater = found.number;
    keys.setText(at.highWater, String(highWater), options.longTtlSeconds);
  }
  if (found.number >= Math.max(1, highWater) + options.probeWindow) {
    highWater = found.number - 1;
    raiseMark(parts, at, highWater);
  }
  if (named !== String(found.number)) {
    const pointer = readDecimal(named) ?? 0;
    const entry = { kind: "recovered", number: found.number, pointer };
    appendTrail(parts, at.trail, JSON.stringify(entry));
  }
  keys.setText(at.pointer, String(found.number), options.ttlSeconds);
  keys.expire(at.statePrefix + String(found.number), options.ttlSeconds);
  keys.expire(at.questionsPrefix + String(found.number), options.ttlSeconds);
  keys.expire(at.listPrefix + String(found.number), options.ttlSeconds);
  const record = recordOf(keys, at, found.number);
  return { record, highWater, pointerFound, orphanedNumber };
}

function resolveSlot(parts: MemoryParts, at: SlotKeys): Resolution {
  const pointer = readDecimal(parts.keys.text(at.pointer)) ?? 0;
  return resolve({ ...parts, ...at, highWater: highWaterOf(parts.keys, at) }, pointer);
}

function recordOf(keys: ExpiringMap, at: SlotKeys, number: number): StoredRecord | null {
  const stateJson = keys.text(at.statePrefix + String(number));
  if (stateJson === null) return null;
  const questionJsons = readIndexed(keys.hash(at.questionsPrefix + String(number)));
  const outboxEntry = keys.hash(at.outbox).get(String(number)) ?? null;
  const list = keys.text(at.listPrefix + String(number));
  const listJson = list === "" ? null : list;
  return { number, stateJson, questionJsons, outboxEntry, listJson };
}

function forget(keys: ExpiringMap, at: SlotKeys, number: number): void {
  keys.delete(at.statePrefix + String(number));
  keys.delete(at.questionsPrefix + String(number));
  keys.delete(at.listPrefix + String(number));
  if (keys.text(at.pointer) === String(number)) keys.delete(at.pointer);
}
