import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { OUTBOX_INDEX_KEYS, outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { AttemptView } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Slot } from "#lib/slot";
import {
  answer,
  answerAll,
  bank,
  createGate,
  makeDue,
  putResult,
  start,
  startWorld,
} from "../lib/services/attempt/world";
import type { Gate, Pod, World } from "../lib/services/attempt/world";

/** H21, I9: a sweep finds every unpublished result, even if Redis has lost data meanwhile. */

const finalize = { type: "attempt.finalize" } as const;

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 30_000);

afterAll(() => world.stop());

/** Holds a finalize that has enqueued its slot before its first commit. */
function holdBeforeFinalize(gate: Gate): (store: AttemptStore) => AttemptStore {
  return (store) => {
    let isStopped = false;
    return {
      ...store,
      commit: async (slot, change) => {
        if (change.outboxEntry !== null && !isStopped) {
          isStopped = true;
          await gate.pass();
        }
        return store.commit(slot, change);
      },
    };
  };
}

/** The claims of the token of an attempt that has not been finalized. */
function claimsOf({ attemptNumber, attemptId, startedAt }: AttemptView): VerifiedClaims {
  const shown = { attemptNumber, attemptId, startedAt };
  return new VerifiedClaims({ ...shown, revision: 0, hasQuestions: () => true });
}

/** Redis loses everything. Another tab restores the attempt and answers again, the first question incorrectly. */
async function loseAndAnswerAgain(slot: Slot, view: AttemptView): Promise<Pod> {
  await world.raw.flushall();
  const tab = world.pod({ publishBudgetMs: 0 });
  await tab.engine.ensureActiveState(slot, claimsOf(view));
  const [first] = (await bank.list(slot, view.attemptNumber)) ?? [];
  const named = { questionIndex: 0, questionId: first?.id ?? "", attemptId: view.attemptId };
  await tab.engine.apply(slot, { type: "question.answer", ...named, response: "wrong" });
  await answerAll(tab, slot);
  return tab;
}

async function isEnqueued(slot: Slot): Promise<boolean> {
  const { member } = world.keys(slot);
  return (await world.raw.zscore(outboxIndexKeyOf(member), member)) !== null;
}

test("a finalize enqueues its slot again when Redis is flushed before its commit and a token restores the attempt", async () => {
  const slot = world.slot();
  const view = await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 0, wrapStore: holdBeforeFinalize(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  const other = await loseAndAnswerAgain(slot, view);
  gate.open();

  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isEnqueued(slot)).toBe(true);
  await makeDue(world, slot);
  expect(await other.engine.sweep()).toMatchObject({ published: 1 });
});

test("a finalize from before a flush does not remove the index row of a finalize after it", async () => {
  const slot = world.slot();
  const view = await answerAll(world.pod(), slot);
  const gate = createGate();
  const early = world.pod({ publishBudgetMs: 0, wrapStore: holdBeforeFinalize(gate) });
  const finalizing = early.engine.apply(slot, finalize);
  await gate.arrived;
  const { member } = world.keys(slot);
  const dueMs = (await world.raw.zscore(outboxIndexKeyOf(member), member)) ?? "";
  const other = await loseAndAnswerAgain(slot, view);
  expect(await other.engine.apply(slot, finalize)).toMatchObject({ kind: "applied" });
  // Both requests have enqueued the slot in the same millisecond.
  await world.raw.zadd(outboxIndexKeyOf(member), "XX", dueMs, member);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "replayed" });
  expect(await isEnqueued(slot)).toBe(true);
});

test("a finalize writes the index row again when Redis lost it and the result could not be published", async () => {
  const slot = world.slot();
  await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 5_000, wrapStore: holdBeforeFinalize(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  await world.raw.del(...OUTBOX_INDEX_KEYS);
  world.gradebook.setFaults(["F11"]);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isEnqueued(slot)).toBe(true);
});

test("exception finalize-outlives-flush: the result waits when a flush is followed by exactly the same state", async () => {
  const slot = world.slot();
  await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 0, wrapStore: holdBeforeFinalize(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  // Everything that the finalize has read exists again, byte for byte, but not the index.
  await world.raw.del(...OUTBOX_INDEX_KEYS);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isEnqueued(slot)).toBe(false);

  // The next finalize enqueues the slot again, and the result is published.
  const again = world.pod({ publishBudgetMs: 0 });
  expect(await again.engine.apply(slot, finalize)).toMatchObject({ kind: "replayed" });
  await makeDue(world, slot);
  expect(await again.engine.sweep()).toMatchObject({ published: 1 });
});

/** Found by the random histories, with eight clients. */
test("a finalize writes its index row after it has read the attempt, so that a flush before the read loses nothing", async () => {
  const slot = world.slot();
  await answerAll(world.pod(), slot);
  const gate = createGate();
  const holdLoad = (store: AttemptStore): AttemptStore => ({
    ...store,
    load: async (each) => {
      await gate.pass();
      return store.load(each);
    },
  });
  const tab = world.pod({ publishBudgetMs: 0, wrapStore: holdLoad });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  await world.raw.flushall();
  await answerAll(world.pod(), slot);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isEnqueued(slot)).toBe(true);
});

test("a refused finalize writes no index row", async () => {
  const slot = world.slot();
  const pod = world.pod();
  await answer(pod, slot, await start(pod, slot));
  expect(await pod.engine.apply(slot, finalize)).toMatchObject({ code: "attempt_incomplete" });
  expect(await isEnqueued(slot)).toBe(false);
});

/** Found by the check of liveness: a row that a conflict had postponed was never brought forward. */
test("a result does not wait for the conflict of an earlier attempt of its slot", async () => {
  const slot = world.slot();
  const pod = world.pod({ publishBudgetMs: 0 });
  await answerAll(pod, slot);
  expect(await pod.engine.apply(slot, finalize)).toMatchObject({ kind: "applied" });
  putResult(world, slot, 1);
  await makeDue(world, slot);
  expect(await pod.engine.sweep()).toMatchObject({ conflicts: 1, published: 0 });
  expect(await dueInMs(slot)).toBeGreaterThan(3_600_000);

  await pod.engine.apply(slot, { type: "attempt.reset" });
  await answerAll(pod, slot);
  expect(await pod.engine.apply(slot, finalize)).toMatchObject({ kind: "applied" });
  expect(await dueInMs(slot)).toBeLessThanOrEqual(300_000);
  await makeDue(world, slot);
  expect(await pod.engine.sweep()).toMatchObject({ conflicts: 1, published: 1 });
});

async function dueInMs(slot: Slot): Promise<number> {
  const { member } = world.keys(slot);
  const due = await world.raw.zscore(outboxIndexKeyOf(member), member);
  const [seconds, micros] = await world.raw.time();
  return Number(due) - Number(seconds) * 1_000 - Number(micros) / 1_000;
}
