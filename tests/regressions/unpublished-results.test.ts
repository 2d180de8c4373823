import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import type { AttemptView } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Slot } from "#lib/slot";
import {
  answer,
  answerAll,
  attemptOf,
  bank,
  createGate,
  makeDue,
  start,
  startWorld,
} from "../engine/world";
import type { Gate, Pod, World } from "../engine/world";

/** H21, I9: a sweep finds every result that waits, whatever Redis has lost meanwhile. */

const INDEX = "assess:outbox-index";
const finalize = { type: "attempt.finalize" } as const;

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 30_000);

afterAll(() => world.stop());

/** A finalize that has announced its result and stands before its first commit. */
function stoppingBeforeCommit(gate: Gate): (store: AttemptStore) => AttemptStore {
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

/** What the token says of an attempt that has not been finalized. */
function claimsOf({ attemptNumber, attemptId, startedAt }: AttemptView): VerifiedClaims {
  const shown = { attemptNumber, attemptId, startedAt };
  return new VerifiedClaims({ ...shown, revision: 0, hasQuestions: () => true });
}

/** Redis loses everything; another tab answers the same attempt anew, and first of all wrongly. */
async function lostAndAnsweredAnew(slot: Slot, view: AttemptView): Promise<Pod> {
  await world.raw.flushall();
  const tab = world.pod({ publishBudgetMs: 0 });
  await tab.engine.ensureActiveState(slot, claimsOf(view));
  const [first] = (await bank.list(slot, view.attemptNumber)) ?? [];
  const named = { questionIndex: 0, questionId: first?.id ?? "", attemptId: view.attemptId };
  await tab.engine.apply(slot, { type: "question.answer", ...named, response: "wrong" });
  await answerAll(tab, slot);
  return tab;
}

async function isAnnounced(slot: Slot): Promise<boolean> {
  return (await world.raw.zscore(INDEX, world.keys(slot).member)) !== null;
}

test("Redis is flushed between an announcement and its commit, and the attempt is brought back", async () => {
  const slot = world.slot();
  const view = await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 0, wrapStore: stoppingBeforeCommit(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  const other = await lostAndAnsweredAnew(slot, view);
  gate.open();

  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isAnnounced(slot)).toBe(true);
  await makeDue(world, slot);
  expect(await other.engine.sweep()).toMatchObject({ published: 1 });
});

test("a finalize of before the flush takes no row away from the one after it", async () => {
  const slot = world.slot();
  const view = await answerAll(world.pod(), slot);
  const gate = createGate();
  const early = world.pod({ publishBudgetMs: 0, wrapStore: stoppingBeforeCommit(gate) });
  const finalizing = early.engine.apply(slot, finalize);
  await gate.arrived;
  const { member } = world.keys(slot);
  const dueMs = (await world.raw.zscore(INDEX, member)) ?? "";
  const other = await lostAndAnsweredAnew(slot, view);
  expect(await other.engine.apply(slot, finalize)).toMatchObject({ kind: "applied" });
  // Both requests have announced their result in the same millisecond.
  await world.raw.zadd(INDEX, "XX", dueMs, member);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "replayed" });
  expect(await isAnnounced(slot)).toBe(true);
});

test("a result whose row Redis has lost alone is entered again when it could not be published", async () => {
  const slot = world.slot();
  await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 5_000, wrapStore: stoppingBeforeCommit(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  await world.raw.del(INDEX);
  world.gradebook.setFaults(["F11"]);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isAnnounced(slot)).toBe(true);
});

test("exception finalize-outlives-flush: exactly what was read comes back, and nobody publishes", async () => {
  const slot = world.slot();
  await answerAll(world.pod(), slot);
  const gate = createGate();
  const tab = world.pod({ publishBudgetMs: 0, wrapStore: stoppingBeforeCommit(gate) });
  const finalizing = tab.engine.apply(slot, finalize);
  await gate.arrived;
  // What the finalize has read is there again, byte for byte; the index is not.
  await world.raw.del(INDEX);
  gate.open();
  expect(await finalizing).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
  expect(await isAnnounced(slot)).toBe(false);

  // The next finalize enters the slot again, and the result is sent.
  const again = world.pod({ publishBudgetMs: 0 });
  expect(await again.engine.apply(slot, finalize)).toMatchObject({ kind: "replayed" });
  await makeDue(world, slot);
  expect(await again.engine.sweep()).toMatchObject({ published: 1 });
});

test("a finalize that is refused writes a row that the next due sweep drops", async () => {
  const slot = world.slot();
  const pod = world.pod();
  await answer(pod, slot, await start(pod, slot));
  expect(attemptOf(await pod.engine.apply(slot, finalize)).phase).toBe("answering");
  expect(await isAnnounced(slot)).toBe(true);
  await makeDue(world, slot);
  await pod.engine.sweep();
  expect(await isAnnounced(slot)).toBe(false);
});
