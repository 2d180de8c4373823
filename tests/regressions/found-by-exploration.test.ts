import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import {
  answer,
  answerAll,
  legacyState,
  makeDue,
  putResult,
  start,
  startWorld,
  finishAttempt,
} from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.stop());

/** Loses the reply of the first finalizing commit. Calls `meanwhile` before the retry. */
function loseFinalizeReply(
  store: AttemptStore,
  meanwhile: (slot: Slot) => Promise<void>,
): AttemptStore {
  let isLost = false;
  return {
    ...store,
    commit: async (slot, change) => {
      const reply = await store.commit(slot, change);
      if (change.outboxEntry === null || isLost) return reply;
      isLost = true;
      await meanwhile(slot);
      throw new Fault("redis_unavailable", "the reply was lost", { retryable: true });
    },
  };
}

test("a finalize whose reply is lost while another tab resets keeps its index row (H21, I9)", async () => {
  const slot = world.slot();
  const tabB = world.pod();
  const tabA = world.pod({
    publishBudgetMs: 0,
    wrapStore: (store) =>
      loseFinalizeReply(store, async (of) => {
        await tabB.engine.apply(of, { type: "attempt.reset" });
      }),
  });
  await answerAll(tabA, slot);
  const outcome = await tabA.engine.apply(slot, { type: "attempt.finalize" });
  expect(outcome.kind).toBe("refused");

  await makeDue(world, slot);
  const swept = await tabB.engine.sweep();
  expect([swept.published, world.gradebook.results.all().length]).toEqual([1, 1]);
});

test("the number of a record that a legacy pod finalized stays used after the record expires (H2, I5)", async () => {
  const slot = world.slot();
  const pod = world.pod();
  const { statePrefix } = world.keys(slot);
  const finalSummary = { score: 50, correctAnswersCount: 1, totalQuestions: 3 };
  const graded = { currentQuestionIndex: 3, isFinalized: true, finalSummary };
  await world.raw.set(`${statePrefix}1`, legacyState(1, graded));
  putResult(world, slot, 1);
  await pod.engine.resolveAssessmentContext(slot);

  await world.raw.del(`${statePrefix}1`);
  // A legacy pod that got a stale list opens number 1 again.
  await world.raw.set(`${statePrefix}1`, legacyState(1));
  expect((await start(pod, slot)).attemptNumber).toBe(2);
});

test("an answer that is given after Redis lost another is not overwritten by a third tab (I4)", async () => {
  const slot = world.slot();
  const [tabB, tabC] = [world.pod(), world.pod()];
  let commits = 0;
  const tabA = world.pod({
    wrapStore: (store) => ({
      ...store,
      commit: async (of, change) => {
        commits += 1;
        // Tab A has loaded that there are no answers. Before it writes its own, tab C writes one.
        if (commits === 2) await answer(tabC, slot, await start(tabC, slot));
        return store.commit(of, change);
      },
    }),
  });
  const started = await start(tabA, slot);
  await answer(tabB, slot, started);
  const questions = `${world.keys(slot).questionsPrefix}1`;
  await world.raw.del(questions);

  const named = { questionIndex: 0, questionId: "q1", attemptId: started.attemptId };
  const request = { type: "question.answer", response: "wrong", ...named } as const;
  expect((await tabA.engine.apply(slot, request)).kind).toBe("replayed");
  expect(await world.raw.hget(questions, "0")).toContain("right");
});

test("publishing marks the number as used, even if the high-water mark was lost (H16, I5)", async () => {
  const slot = world.slot();
  const pod = world.pod({ publishBudgetMs: 0 });
  await finishAttempt(pod, slot);
  const { highWater } = world.keys(slot);
  await world.raw.del(highWater);

  await makeDue(world, slot);
  await pod.engine.sweep();
  expect(await world.raw.get(highWater)).toBe("1");
});
