import { expect, test } from "vitest";
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
  expect(await world.stores.store.getActiveAttemptNumber(SLOT.userId, SLOT.resourceId)).toBeNull();
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

test("in derive nothing is compared", async () => {
  const world = rolloutWorld();
  await wholeLife(world, ["derive"]);
  world.isListEmpty = true;
  await world.engine.resolveAssessmentContext(SLOT);
  expect(disagreements(world)).toEqual([]);
});
