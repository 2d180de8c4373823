import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  backfill,
  createLegacyRecordRepository,
  createOperatorStore,
  createOutboxCounter,
  createRedisStore,
  createSlotIndex,
  inspectServer,
} from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import type { AttemptRequest } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import { systemClock } from "#lib/clock";
import { createRateLimit } from "#lib/rate-limit";
import { readSettings } from "#lib/settings";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import type { Slot } from "#lib/slot";
import {
  answer,
  answerAll,
  attemptOf,
  createGate,
  legacyState,
  makeDue,
  putResult,
  start,
  startWorld,
  finishAttempt,
} from "../lib/services/attempt/world";
import type { Gate, World } from "../lib/services/attempt/world";

/**
 * Histories that broke an invariant, each with the production engine and a real Redis.
 * docs/regressions.md explains each of them.
 */

const EVERY_LIST_EMPTY = { fault: "F1", match: { operation: "list" as const } };

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 30_000);

afterAll(() => world.stop());

/** Holds the calls of one method until the test opens the gate. */
function holdBefore(method: "create" | "clear", gate: Gate): (store: AttemptStore) => AttemptStore {
  return (store) => ({
    ...store,
    [method]: async (...args: readonly unknown[]) => {
      await gate.pass();
      return (store[method] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
    },
  });
}

/** Opens attempt 100 with one acknowledged answer. The gradebook has only result 99. */
async function openAttempt100(slot: Slot): Promise<string> {
  putResult(world, slot, 99);
  const pod = world.pod();
  const started = await start(pod, slot);
  expect(started.attemptNumber).toBe(100);
  await answer(pod, slot, started);
  return started.attemptId;
}

describe("H23: an open attempt far above the results is found without its pointer", () => {
  test("the pointer is evicted and the next start gets an empty list", async () => {
    const slot = world.slot();
    const attemptId = await openAttempt100(slot);
    await world.raw.del(world.keys(slot).pointer);
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);

    const resumed = await start(world.pod(), slot);
    expect(resumed).toMatchObject({ attemptNumber: 100, attemptId, currentQuestionIndex: 1 });
  });

  test("the record is evicted and the next start gets an empty list: the number stays", async () => {
    const slot = world.slot();
    await openAttempt100(slot);
    await world.raw.del(`${world.keys(slot).statePrefix}100`);
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    expect((await start(world.pod(), slot)).attemptNumber).toBe(100);
  });

  test("the mark is evicted, a load restores it, and then the pointer is evicted", async () => {
    const slot = world.slot();
    const attemptId = await openAttempt100(slot);
    await world.raw.del(world.keys(slot).highWater);
    await world.pod().engine.resolveAssessmentContext(slot);
    await world.raw.del(world.keys(slot).pointer);
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    expect(await start(world.pod(), slot)).toMatchObject({ attemptNumber: 100, attemptId });
  });

  test("a legacy record above the recovery window is adopted by a start, and found again later", async () => {
    const slot = world.slot();
    putResult(world, slot, 99);
    await world.raw.set(`${world.keys(slot).statePrefix}100`, legacyState(100));
    expect((await start(world.pod(), slot)).attemptNumber).toBe(100);
    await world.raw.del(world.keys(slot).pointer);
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    expect((await start(world.pod(), slot)).attemptNumber).toBe(100);
  });

  test("the record is evicted and a legacy pod that got an empty list opens attempt 1", async () => {
    const slot = world.slot();
    await openAttempt100(slot);
    const { statePrefix } = world.keys(slot);
    await world.raw.del(`${statePrefix}100`);
    await world.raw.set(`${statePrefix}1`, legacyState(1));
    expect((await start(world.pod(), slot)).attemptNumber).toBe(100);
  });
});

test("H24: a running reset of attempt 100 does not hide an attempt that another tab has opened", async () => {
  const slot = world.slot();
  await openAttempt100(slot);
  const gate = createGate();
  const resetting = world.pod({ wrapStore: holdBefore("clear", gate) });
  const reset = resetting.engine.apply(slot, { type: "attempt.reset" });
  await gate.arrived;
  await world.raw.del(world.keys(slot).pointer);
  world.gradebook.setFaults([EVERY_LIST_EMPTY]);
  const tab = world.pod();
  const opened = await start(tab, slot);
  const answered = attemptOf(await answer(tab, slot, opened));
  gate.open();
  await reset;

  // Either the reset was first and a new attempt 100 is open, or the tab resumed the old one and the
  // reset then ended it. No attempt with a lower number is open.
  expect([opened.attemptNumber, answered.attemptNumber]).toEqual([100, 100]);
  const context = await tab.engine.resolveAssessmentContext(slot);
  if (context.kind === "live") expect(context.attempt.attemptNumber).toBe(100);
  expect((await start(tab, slot)).attemptNumber).toBe(100);
});

/** Holds the first call of `readOutbox`, after it has read, until the test opens the gate. */
function holdAfterRead(gate: Gate): (store: AttemptStore) => AttemptStore {
  return (store) => {
    let reads = 0;
    return {
      ...store,
      readOutbox: async (of) => {
        const entries = await store.readOutbox(of);
        reads += 1;
        if (reads === 1) await gate.pass();
        return entries;
      },
    };
  };
}

test("H25: a publisher that read an entry before a flush does not put it after the flush", async () => {
  const slot = world.slot();
  const first = await finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
  await makeDue(world, slot);
  const [readGate, putGate] = [createGate(), createGate()];
  const sweeping = world.pod({ wrapStore: holdAfterRead(readGate) }).engine.sweep();
  await readGate.arrived;
  await world.raw.flushall();
  world.gradebook.setFaults([EVERY_LIST_EMPTY]);

  // The next attempt gets number 1 again. Its publisher has done its lookup and waits before its PUT.
  const publishing = world.pod({
    publishBudgetMs: 0,
    wrapGradebook: (gradebook) => ({
      ...gradebook,
      putResult: async (result) => {
        await putGate.pass();
        await gradebook.putResult(result);
      },
    }),
  });
  const second = await finishAttempt(publishing, slot);
  expect([second.attemptNumber, second.attemptId === first.attemptId]).toEqual([1, false]);
  const published = publishing.engine.publish(slot);
  await putGate.arrived;
  // The first publisher continues with its lookup, and must not put its result.
  readGate.open();
  await sweeping;
  expect(world.gradebook.results.find(resultIdOf(slot, 1))).toBeNull();
  putGate.open();
  await published;
  const held = world.gradebook.results.find(resultIdOf(slot, 1));
  expect(held?.["metadata"]).toMatchObject({ attemptId: second.attemptId });
});

test("H31: a publisher does not put an entry by what it found for an earlier one of the attempt", async () => {
  const slot = world.slot();
  const quiet = { publishBudgetMs: 0 };
  const first = await finishAttempt(world.pod(quiet), slot);
  await makeDue(world, slot);
  const [readGate, lookGate] = [createGate(), createGate()];
  const slow = world.pod({
    wrapStore: holdAfterRead(readGate),
    wrapGradebook: (gradebook) => ({
      ...gradebook,
      findResult: async (id) => {
        const found = await gradebook.findResult(id);
        await lookGate.pass();
        return found;
      },
    }),
  });
  const sweeping = slow.engine.sweep();
  await readGate.arrived;
  await world.raw.flushall();
  readGate.open();
  await lookGate.arrived;

  // The slow publisher has found no result. Another attempt gets number 1, is published and reset.
  world.gradebook.setFaults([EVERY_LIST_EMPTY]);
  const tab = world.pod(quiet);
  const second = await finishAttempt(tab, slot);
  await tab.engine.publish(slot);
  await tab.engine.apply(slot, { type: "attempt.reset" });
  const { highWater, tombstone } = world.keys(slot);
  await world.raw.del(highWater, tombstone);
  // A token brings the first attempt back, and it is finalized again.
  const { attemptNumber, attemptId, startedAt } = first;
  const shown = { attemptNumber, attemptId, startedAt, revision: 0, hasQuestions: () => true };
  await tab.engine.ensureActiveState(slot, new VerifiedClaims(shown));
  await answerAll(tab, slot);
  await tab.engine.apply(slot, { type: "attempt.finalize" });

  lookGate.open();
  await sweeping;
  const held = world.gradebook.results.find(resultIdOf(slot, 1));
  expect(held?.["metadata"]).toMatchObject({ attemptId: second.attemptId });
});

test("H26: a number that a legacy pod finalized is not opened again after the mark is evicted", async () => {
  const slot = world.slot();
  const { statePrefix, highWater } = world.keys(slot);
  const gate = createGate();
  // By the clock of its pod, tab B starts after tab A.
  const laterClock = { nowMs: () => Date.now() + 60_000 };
  const tabB = world.pod({ ...laterClock, wrapStore: holdBefore("create", gate) });
  const starting = start(tabB, slot);
  await gate.arrived;

  // Tab A answers everything, a legacy pod finalizes it, and tab A resets it.
  const tabA = world.pod();
  const attempt = await answerAll(tabA, slot);
  putResult(world, slot, 1);
  const finalSummary = { score: 50, correctAnswersCount: 1, totalQuestions: 3 };
  const { startedAt } = attempt;
  const graded = { currentQuestionIndex: 3, isFinalized: true, finalSummary, startedAt };
  await world.raw.set(`${statePrefix}1`, legacyState(1, graded));
  await tabA.engine.apply(slot, { type: "attempt.reset" });
  await world.raw.del(highWater);

  gate.open();
  expect((await starting).attemptNumber).toBe(2);
});

test.each([
  ["a single Redis", () => new Redis({ keyPrefix: "app:", lazyConnect: true })],
  ["a Cluster", () => new Cluster([], { keyPrefix: "app:", lazyConnect: true })],
  [
    "a Cluster, of its nodes",
    () => new Cluster([], { redisOptions: { keyPrefix: "app:" }, lazyConnect: true }),
  ],
])(
  "H28: every entry point refuses a client of %s with a key prefix, and names the option",
  async (_of, make) => {
    const client = make();
    const connection = { client, layout: "plain", clock: systemClock } as const;
    const factories: readonly (() => unknown)[] = [
      () => createRedisStore(connection),
      () => createLegacyRecordRepository(connection),
      () => createOperatorStore(connection),
      () => createSlotIndex(connection),
      () => createOutboxCounter(connection),
      () => createRateLimit(client, 300, () => undefined),
      () => createRateLimit(client, 0, () => undefined),
    ];
    for (const create of factories) expect(create).toThrow(/keyPrefix/);
    const store = { ttlSeconds: 60, longTtlSeconds: 600, legacyPodsMayRun: false, trailEntries: 0 };
    const callbacks = { onStep: () => undefined, isStopped: () => true };
    const calls: readonly (() => Promise<unknown>)[] = [
      () => inspectServer(client),
      () =>
        backfill(connection, { ...callbacks, store, isDryRun: true, keysPerSecond: 1, from: {} }),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(/keyPrefix/);
    client.disconnect();
  },
);

test("H28: a Redis URL cannot contain a key prefix", () => {
  const env = { REDIS_URL: "redis://127.0.0.1:6379?keyPrefix=app:" };
  expect(() => readSettings(env)).toThrow(/REDIS_URL: must be a URL without a query/);
});

describe("H29: claims that the client made up restore no attempt", () => {
  const claims = {
    attemptNumber: 99,
    attemptId: "37971630-d083-5e83-951d-ae541b18c4a7",
    startedAt: "2026-01-01T00:00:00.000Z",
    revision: 0,
    questionsDigest: "any",
  };

  test("claims inside the request are ignored", async () => {
    const slot = world.slot();
    const { engine } = world.pod();
    const request = { type: "attempt.start", claims, derivedNumber: 99, attemptNumber: 99 };
    const outcome = await engine.apply(slot, request as AttemptRequest);
    expect(attemptOf(outcome).attemptNumber).toBe(1);
  });

  test("claims beside the request are accepted only from a verified token", async () => {
    const slot = world.slot();
    const { engine } = world.pod();
    const forged = claims as unknown as VerifiedClaims;
    await expect(engine.ensureActiveState(slot, forged)).rejects.toThrow(/verified attempt token/);
    await expect(engine.apply(slot, { type: "attempt.finalize" }, forged)).rejects.toThrow(
      /verified attempt token/,
    );
    expect(await world.raw.keys(`assess:*${slot.userId}*`)).toEqual([]);
  });

  test("fields that a request type does not have reach neither the machine nor the record", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { attemptId } = await start(pod, slot);
    const request = {
      type: "question.skip",
      questionIndex: 0,
      questionId: "q1",
      attemptId,
      isCorrect: true,
      finishedAt: "2020",
      totalQuestions: 1,
      record: { phase: "published" },
    };
    const outcome = await pod.engine.apply(slot, request as AttemptRequest);
    expect(attemptOf(outcome).questions).toEqual([{ isCorrect: false, response: null }]);
  });
});

describe("H30: the engine detects answers that Redis has lost, and tells the client", () => {
  test("the next answer of the same process is refused after answers are lost", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const first = attemptOf(await answer(pod, slot, await start(pod, slot)));
    await world.raw.del(`${world.keys(slot).questionsPrefix}1`);

    const second = await answer(pod, slot, first);
    expect(second).toMatchObject({
      kind: "refused",
      code: "state_regressed",
      attempt: { currentQuestionIndex: 0, questions: [] },
    });
    // The student sends the missing answer again and continues.
    const again = await answer(pod, slot, attemptOf(second));
    expect(again).toMatchObject({ kind: "applied", attempt: { currentQuestionIndex: 1 } });
    expect(await answer(pod, slot, attemptOf(again))).toMatchObject({ kind: "applied" });
  });

  test("another process refuses it after its first load", async () => {
    const slot = world.slot();
    const first = attemptOf(await answer(world.pod(), slot, await start(world.pod(), slot)));
    await world.raw.del(`${world.keys(slot).questionsPrefix}1`);
    const code = { kind: "refused", code: "state_regressed" };
    expect(await answer(world.pod(), slot, first)).toMatchObject(code);
  });

  test("a finalize does not count lost answers", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await answerAll(pod, slot);
    await world.raw.del(`${world.keys(slot).questionsPrefix}1`);
    expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      kind: "refused",
      code: "state_regressed",
    });
  });

  test("a finalize counts the stored answers, not the cached ones", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await answerAll(pod, slot);
    const questions = `${world.keys(slot).questionsPrefix}1`;
    await world.raw.del(questions);
    // Another tab answers everything again: the state text is the same, the answers are different.
    const wrong = JSON.stringify({ isCorrect: false, response: "wrong" });
    await world.raw.hset(questions, { 0: wrong, 1: wrong, 2: wrong });

    const outcome = await pod.engine.apply(slot, { type: "attempt.finalize" });
    expect(attemptOf(outcome).finalSummary).toMatchObject({ score: 0 });
  });
});
