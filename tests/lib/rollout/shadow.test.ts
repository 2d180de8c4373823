import { expect, test } from "vitest";
import { resultIdOf } from "#lib/services/one-roster";
import { attemptOf, answer, rolloutWorld, SLOT, wholeLife } from "./rollout-world";
import type { RolloutWorld } from "./rollout-world";

function disagreements({ journal }: RolloutWorld): readonly unknown[] {
  return journal.flatMap((told) => {
    if (told.event !== "rollout.disagreement") return [];
    return [{ kind: told.kind, derived: told.derived, pinned: told.pinned }];
  });
}

test("with a gradebook that keeps its word, a whole life in shadow has no disagreement", async () => {
  const world = rolloutWorld();
  await wholeLife(world, ["shadow"]);
  expect(disagreements(world)).toEqual([]);
  expect((await world.stores.records.peek(SLOT)).isPinned).toBe(false);
});

test("a list that loses its results is a disagreement, and derive still decides", async () => {
  const world = rolloutWorld();
  await wholeLife(world, ["shadow"]);
  world.isListEmpty = true;
  const context = await world.engine.resolveAssessmentContext(SLOT);
  expect(context.kind).toBe("none");
  expect(disagreements(world)).toEqual([{ kind: "stranded", derived: 1, pinned: 2 }]);
});

test("a list that loses a finished attempt would use its number again", async () => {
  const world = rolloutWorld();
  world.mode = "shadow";
  let attempt = attemptOf(await world.engine.ensureActiveState(SLOT));
  attempt = await answer(world, attempt);
  attempt = await answer(world, attempt);
  await world.engine.apply(SLOT, { type: "attempt.finalize", attemptId: attempt.attemptId });
  world.isListEmpty = true;
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([{ kind: "reused", derived: 1, pinned: 2 }]);
});

/** The gradebook holds results of these attempts, and Redis knows of none. */
function worldWith(...numbers: readonly number[]): RolloutWorld {
  const world = rolloutWorld();
  world.mode = "shadow";
  for (const number of numbers) {
    const resultId = resultIdOf(SLOT, number);
    const of = { resultId, userId: SLOT.userId, lineItemId: `${SLOT.resourceId}_ali` };
    const attempt = { attemptNumber: number, attemptId: `attempt ${number}`, score: 100 };
    const counts = { correctAnswersCount: 2, totalQuestions: 2 };
    const finishedAt = "2026-01-01T00:00:00.000Z";
    world.results.set(resultId, { ...of, ...attempt, ...counts, finishedAt });
  }
  return world;
}

test("a new start on a number that the gradebook holds is a disagreement (H7)", async () => {
  const world = worldWith(1, 3);
  const context = await world.engine.resolveAssessmentContext(SLOT);
  expect(context.kind).toBe("none");
  expect(disagreements(world)).toEqual([{ kind: "reused", derived: 3, pinned: 4 }]);
});

test("so is one below a number that the gradebook holds", async () => {
  const world = worldWith(5);
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([{ kind: "reused", derived: 2, pinned: 6 }]);
});

test("a new start after results that Redis has forgotten is none", async () => {
  const world = worldWith(1, 2);
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([]);
});

test("a number that Redis knows to be used is not derived again, whatever the list shows", async () => {
  const world = rolloutWorld();
  await wholeLife(world, ["pinned-compat"]);
  await world.engine.apply(SLOT, { type: "attempt.reset" });
  world.mode = "shadow";
  world.isListEmpty = true;
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([]);
});

test("in derive nothing is compared", async () => {
  const world = rolloutWorld();
  await wholeLife(world, ["derive"]);
  world.isListEmpty = true;
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([]);
});
