import { expect, test } from "vitest";
import { resultIdOf } from "#lib/services/one-roster";
import { answer, attemptOf, rolloutWorld, SLOT } from "./rollout-world";
import type { RolloutWorld } from "./rollout-world";

const reset = { type: "attempt.reset" } as const;

/** Another system's result: the derived number is 2, and what stands under 1 is beside it. */
function withOlderResult(): RolloutWorld {
  const world = rolloutWorld();
  const resultId = resultIdOf(SLOT, 1);
  world.results.set(resultId, {
    ...{ resultId, lineItemId: "fractions" },
    ...{ userId: SLOT.userId, attemptId: "of another system", attemptNumber: 1 },
    ...{ score: 50, correctAnswersCount: 1, totalQuestions: 2 },
    ...{ finishedAt: "2026-01-01T00:10:00.000Z" },
  });
  return world;
}

async function put({ stores }: RolloutWorld, number: number, stateJson: string): Promise<void> {
  const change = { number, readJson: null, stateJson };
  expect(await stores.records.replace(SLOT, change)).toBe("replaced");
}

test("a reset leaves an older record that is not finished, or that cannot be read", async () => {
  const unfinished = rolloutWorld();
  const { attemptNumber } = await answer(
    unfinished,
    attemptOf(await unfinished.engine.ensureActiveState(SLOT)),
  );
  const stateJson = (await unfinished.stores.records.read(SLOT, attemptNumber))?.stateJson ?? "";
  for (const older of [stateJson, "{"]) {
    const world = withOlderResult();
    await put(world, 1, older);
    expect(await world.engine.ensureActiveState(SLOT)).toMatchObject({
      attempt: { attemptNumber: 2 },
    });
    expect(await world.engine.apply(SLOT, reset)).toMatchObject({ kind: "applied" });
    expect(await world.stores.records.read(SLOT, 1)).toMatchObject({ stateJson: older });
    expect(await world.stores.records.read(SLOT, 2)).toBeNull();
  }
});

test("a refused reset leaves the finished record", async () => {
  const world = rolloutWorld();
  let attempt = attemptOf(await world.engine.ensureActiveState(SLOT));
  while (attempt.phase === "answering") attempt = await answer(world, attempt);
  await world.engine.apply(SLOT, { type: "attempt.finalize" });
  await world.engine.ensureActiveState(SLOT);
  const refused = await world.engine.apply(SLOT, { ...reset, attemptId: "another" });
  expect(refused).toMatchObject({ kind: "refused", code: "stale_attempt" });
  expect(await world.stores.records.read(SLOT, 1)).not.toBeNull();
});

test("what a pinned pod has left waiting is published", async () => {
  const world = rolloutWorld({ publishBudgetMs: 0 });
  world.mode = "pinned";
  let attempt = attemptOf(await world.engine.ensureActiveState(SLOT));
  while (attempt.phase === "answering") attempt = await answer(world, attempt);
  await world.engine.apply(SLOT, { type: "attempt.finalize" });
  expect(world.results.size).toBe(0);
  const fallenBack = rolloutWorld({ stores: world.stores });
  // Its row is due only after the grace time.
  expect(await fallenBack.engine.sweep()).toMatchObject({ slots: 0, published: 0 });
  expect(await fallenBack.engine.publish(SLOT)).toMatchObject({ published: 1 });
  expect([...fallenBack.results.values()]).toMatchObject([{ attemptId: attempt.attemptId }]);
});
