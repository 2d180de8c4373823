import { hash } from "node:crypto";
import { redisCalls } from "./commands";
import type { RedisCalls } from "./commands";
import type { RedisClient, RedisConnection } from "./client";
import { outboxIndexKeyOf } from "./index-shards";
import { keysOf } from "./keys";
import { OLD_OUTBOX_INDEX_KEY } from "./old-outbox-index";
import { createOutboxCounter } from "./outbox-size";
import { QUARANTINE_TTL_SECONDS, STATUS_TTL_SECONDS } from "./operator-contract";
import type {
  SlotContents,
  RecordContents,
  OperatorStore,
  SecondsLeft,
  StatusKind,
  StatusRecord,
} from "./operator-contract";
import { indexSizes, outboxSizes } from "./outbox-shards";
import type { ShardSize } from "./outbox-shards";
import { asList, asNumber, asText, readIndexed, readTag } from "./replies";
import { SLOT_ROWS_KEYS } from "./slot-index";
import { withSpareTime } from "./store-options";
import type { StoreOptions } from "./store-options";

const AUDIT_KEY = "assess:ops-audit";

const statusKeyOf = (kind: StatusKind): string => `assess:ops-status:${kind}`;

/** Entries that the audit keeps, about. */
const AUDIT_LENGTH = 10_000;

/** The operators' side of the store on a real Redis. There is none in memory. */
export function createOperatorStore(
  connection: RedisConnection,
  given: StoreOptions = {},
): OperatorStore {
  const { client, layout, clock } = connection;
  const options = withSpareTime(given);
  const { longTtlSeconds, legacyPodsMayRun, probeWindow, ttlSeconds } = options;
  const calls = redisCalls(connection);
  const legacyPods = legacyPodsMayRun ? "1" : "0";
  const countOutbox = createOutboxCounter(connection);
  return {
    examine: async (slot) => {
      const at = keysOf(slot, layout);
      const indexes = [outboxIndexKeyOf(at.member), OLD_OUTBOX_INDEX_KEY];
      const [reply, ...dues] = await Promise.all([
        calls.run("examine", {
          keys: [at.pointer, at.highWater, at.outbox, at.aside],
          args: [at.statePrefix, at.questionsPrefix, probeWindow, legacyPods, at.listPrefix],
        }),
        ...indexes.map((key) => calls.plain("ZSCORE", () => client.zscore(key, at.member))),
      ]);
      return readExamined(reply, earliest(dues));
    },
    repin: async (slot, { number, stateJson, pointer, current, isDryRun }) => {
      const at = keysOf(slot, layout);
      const where = [at.statePrefix, at.questionsPrefix, ttlSeconds, probeWindow, legacyPods];
      const seen = [pointer ?? "", current?.number ?? 0, digestOf(current?.stateJson)];
      const reply = await calls.run("repin", {
        keys: [at.pointer, at.highWater, at.outbox],
        args: [
          ...[...where, number, digestOf(stateJson), ...seen],
          ...[isDryRun ? "1" : "0", longTtlSeconds, at.listPrefix],
        ],
      });
      return readTag(reply, ["repinned", "stale", "unfit"]);
    },
    quarantine: async (slot, { number, stateJson, highWater }) => {
      const at = keysOf(slot, layout);
      const record = [`${at.statePrefix}${number}`, `${at.questionsPrefix}${number}`];
      const reply = await calls.run("quarantine", {
        keys: [at.pointer, ...record, at.highWater, at.aside, `${at.listPrefix}${number}`],
        args: [
          ...[number, digestOf(stateJson), `${number}:${clock.nowMs()}:`, QUARANTINE_TTL_SECONDS],
          ...[highWater, longTtlSeconds],
        ],
      });
      return readTag(reply, ["aside", "stale"]);
    },
    quarantineEntry: async (slot, { number, json }) => {
      const { aside } = keysOf(slot, layout);
      await calls.plain("HSET", () =>
        client.hset(aside, `${number}:${clock.nowMs()}:outbox`, json),
      );
      await calls.plain("EXPIRE", () => client.expire(aside, QUARANTINE_TTL_SECONDS));
    },
    countDue: async () => (await countOutbox()).due,
    ...statusCommands(connection, calls),
    ...auditCommands(calls, client, longTtlSeconds),
  };
}

function statusCommands(
  { client, layout, clock }: RedisConnection,
  { run, plain }: RedisCalls,
): Pick<OperatorStore, "readStatus" | "writeStatus"> {
  const reading = { run, layout };
  const read = async (kind: StatusKind): Promise<StatusRecord | null> => {
    const stored = await plain("GET", () => client.get(statusKeyOf(kind)));
    const [, atMs, json] = /^(\d{1,16}) (.*)$/s.exec(stored ?? "") ?? [];
    return atMs === undefined || json === undefined ? null : { atMs: Number(atMs), json };
  };
  return {
    readStatus: async () => {
      const [slots, { shards, old }, sweep, doctor, disagreement] = await Promise.all([
        indexSizes(reading, SLOT_ROWS_KEYS),
        outboxSizes(reading),
        ...([read("sweep"), read("doctor"), read("disagreement")] as const),
      ]);
      const outbox = [...shards, old];
      const dueTimes = outbox.flatMap(({ oldestDueMs }) => oldestDueMs ?? []);
      return {
        atMs: clock.nowMs(),
        slots: sumOf(slots, "rows"),
        outbox: {
          rows: sumOf(outbox, "rows"),
          due: sumOf(outbox, "due"),
          oldestDueMs: dueTimes.length === 0 ? null : Math.min(...dueTimes),
        },
        recorded: { sweep, doctor, disagreement },
      };
    },
    writeStatus: async (kind, json) => {
      const text = `${clock.nowMs()} ${json}`;
      await plain("SET", () => client.set(statusKeyOf(kind), text, "EX", STATUS_TTL_SECONDS));
    },
  };
}

function sumOf(sizes: readonly ShardSize[], of: "rows" | "due"): number {
  return sizes.reduce((sum, size) => sum + size[of], 0);
}

function auditCommands(
  { plain }: RedisCalls,
  client: RedisClient,
  longTtlSeconds: number,
): Pick<OperatorStore, "appendAudit" | "readAudit"> {
  return {
    appendAudit: async (json) => {
      await plain("XADD", () =>
        client.xadd(AUDIT_KEY, "MAXLEN", "~", AUDIT_LENGTH, "*", "json", json),
      );
      await plain("EXPIRE", () => client.expire(AUDIT_KEY, longTtlSeconds));
    },
    readAudit: async ({ limit, before }) => {
      const from = before === undefined ? "+" : `(${before}`;
      const rows = await plain("XREVRANGE", () =>
        client.xrevrange(AUDIT_KEY, from, "-", "COUNT", limit),
      );
      return rows.flatMap(([id, fields]) => {
        const json = fields[fields.indexOf("json") + 1];
        return json === undefined ? [] : [{ id, atMs: Number.parseInt(id, 10), json }];
      });
    },
  };
}

/** The earliest of these scores in ms; null: there is none. */
function earliest(scores: readonly (string | null)[]): number | null {
  const times = scores.flatMap((score) => (score === null ? [] : [Number(score)]));
  return times.length === 0 ? null : Math.min(...times);
}

function readExamined(reply: unknown, nextDeliveryMs: number | null): SlotContents {
  const [pointer, pointerMs, mark, markMs, highWater, outbox, outboxMs, ...rest] = asList(reply);
  const [asideFields, asideMs, current, records] = rest;
  return {
    pointer: asText(pointer) === "" && asNumber(pointerMs) === -2 ? null : asText(pointer),
    pointerTtlSeconds: secondsOf(pointerMs),
    storedMark: asNumber(markMs) === -2 ? null : asText(mark),
    markTtlSeconds: secondsOf(markMs),
    highWater: asNumber(highWater),
    outbox: readFlat(outbox),
    outboxTtlSeconds: secondsOf(outboxMs),
    quarantinedFields: asList(asideFields).map(asText).sort(),
    quarantineTtlSeconds: secondsOf(asideMs),
    currentNumber: asNumber(current) === 0 ? null : asNumber(current),
    records: asList(records)
      .map(readRecord)
      .sort((a, b) => a.number - b.number),
    nextDeliveryMs,
  };
}

function readRecord(reply: unknown): RecordContents {
  const [number, stateJson, stateMs, questions, questionsMs, list, listMs] = asList(reply);
  return {
    number: asNumber(number),
    stateJson: asText(stateJson),
    ttlSeconds: secondsOf(stateMs),
    questionJsons: readFlat(questions),
    questionsTtlSeconds: secondsOf(questionsMs),
    listJson: asNumber(listMs) === -2 ? null : asText(list),
    listTtlSeconds: secondsOf(listMs),
  };
}

/** -2 in Redis is no key, and -1 a key that never ends. */
function secondsOf(ms: unknown): SecondsLeft {
  const found = asNumber(ms);
  if (found === -2) return null;
  return found === -1 ? "forever" : Math.round(found / 1_000);
}

function readFlat(reply: unknown): ReadonlyMap<number, string> {
  const flat = asList(reply).map(asText);
  const entries: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    entries.push([flat[at] ?? "", flat[at + 1] ?? ""]);
  }
  return readIndexed(entries);
}

/** Of nothing: '', as the commands expect it. */
function digestOf(stateJson: string | undefined): string {
  return stateJson === undefined ? "" : hash("sha1", stateJson);
}
