import { fc, test } from "@fast-check/vitest";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect } from "vitest";
import { createLegacyRecordRepository, type RedisConnection } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { keysOf } from "#lib/assessment-cache/keys";
import type { LegacyRecordRepository } from "#lib/assessment-cache/legacy-contract";
import { createMemoryLegacyRecordRepository } from "#lib/assessment-cache/memory-legacy-records";
import { systemClock } from "#lib/clock";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

const OPTIONS = { ttlSeconds: 5_000, probeWindow: 3 };

let redis: RedisServer;
let connection: RedisConnection;
/** Another process, with other rights. */
let client: Redis;
let onRedis: LegacyRecordRepository;

beforeAll(async () => {
  redis = await startRedis();
  connection = connectWithoutTimeLimit({ kind: "single", url: redis.appUrl });
  client = new Redis(redis.url);
  onRedis = createLegacyRecordRepository(connection, OPTIONS);
});

afterAll(async () => {
  client.disconnect();
  connection.client.disconnect();
  await redis.stop();
});

const number = fc.integer({ min: 1, max: 6 });
const state = fc
  .tuple(number, fc.boolean())
  .map(([at, isFinalized]) => JSON.stringify({ at, isFinalized }));
const answers = fc.dictionary(fc.constantFrom("0", "1", "2"), fc.constantFrom('"a"', '"b"'));

/** What other processes leave: another version, a load that stopped half way, an expiry. */
const step = fc.oneof(
  fc.record({ does: fc.constant("pointer"), number }),
  fc.record({ does: fc.constant("mark"), number }),
  fc.record({ does: fc.constant("waiting"), number }),
  fc.record({ does: fc.constant("state"), number, state }),
  fc.record({ does: fc.constant("answers"), number, answers }),
  fc.record({ does: fc.constant("read"), number }),
  fc.record({
    ...{ does: fc.constant("replace"), number, answers, known: answers },
    /** Whether the change names the stored state, none, or another one; and the same of the answers. */
    read: fc.constantFrom("same", "none", "other"),
    state: fc.option(state),
    isRead: fc.boolean(),
  }),
);

const indexed = (fields: Readonly<Record<string, string>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(fields).map(([index, json]) => [Number(index), json]));

let slots = 0;

test.prop([fc.array(step, { minLength: 1, maxLength: 14 })], { seed: 7, numRuns: 300 })(
  "records in memory are read and replaced as those in Redis",
  async (steps) => {
    const slot = { userId: `student-${(slots += 1)}`, resourceId: "quiz" };
    const at = keysOf(slot, "plain");
    const memory = new ExpiringMap(systemClock.nowMs);
    const inMemory = createMemoryLegacyRecordRepository(memory, OPTIONS);
    const both = async <T>(call: (records: LegacyRecordRepository) => Promise<T>): Promise<T> => {
      const [expected, found] = [await call(onRedis), await call(inMemory)];
      expect(found).toEqual(expected);
      return expected;
    };
    const setText = async (key: string, text: string): Promise<void> => {
      await client.set(key, text, "EX", 900);
      memory.setText(key, text, 900);
    };
    const setField = async (key: string, field: string, value: string): Promise<void> => {
      await client.hset(key, field, value);
      memory.setField(key, field, value);
    };
    for (const each of steps) {
      const stateKey = `${at.statePrefix}${each.number}`;
      const questionsKey = `${at.questionsPrefix}${each.number}`;
      if (each.does === "pointer") await setText(at.pointer, String(each.number));
      if (each.does === "mark") await setText(at.highWater, String(each.number));
      if (each.does === "waiting") await setField(at.outbox, String(each.number), "{}");
      if (each.does === "state" && "state" in each) await setText(stateKey, each.state ?? "");
      if (each.does === "read") await both((records) => records.read(slot, each.number));
      if (each.does === "answers" && "answers" in each) {
        for (const [index, json] of Object.entries(each.answers)) {
          await setField(questionsKey, index, json);
        }
      }
      if ("isRead" in each) {
        const stored = { same: memory.text(stateKey), none: null, other: "{}" }[each.read];
        const readAnswers = Object.fromEntries(memory.hash(questionsKey));
        const change = {
          ...{ number: each.number, readJson: stored, stateJson: each.state },
          newQuestionJsons: indexed(each.answers),
          questionJsons: indexed(each.isRead ? readAnswers : each.known),
        };
        await both((records) => records.replace(slot, change));
      }
      await both((records) => records.peek(slot));
      const ttls = [await client.ttl(stateKey), await client.ttl(questionsKey)];
      const inMemoryTtls = [stateKey, questionsKey].map((key) => memory.ttlSeconds(key) ?? -2);
      for (const [index, ttl] of ttls.entries()) {
        const kept = inMemoryTtls[index] ?? NaN;
        // Times pass between the two, and Redis counts whole seconds.
        expect(ttl === -1 ? Infinity : ttl).toSatisfy(
          (seconds) => seconds === kept || Math.abs(seconds - kept) < 60,
        );
      }
    }
    for (const at of [1, 2, 3, 4, 5, 6]) await both((records) => records.read(slot, at));
  },
);
