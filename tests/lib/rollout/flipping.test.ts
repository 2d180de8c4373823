import { expect, test } from "vitest";
import { ROLLOUT_MODES } from "#lib/services/attempt";
import type { RolloutMode } from "#lib/services/attempt";
import { resultIdOf } from "#lib/services/one-roster";
import type { ResultToPublish } from "#lib/services/one-roster";
import { answer, attemptOf, rolloutWorld, SLOT, wholeLife } from "./rollout-world";
import type { RolloutWorldOptions } from "./rollout-world";

/** Without `shadow`, which decides as `derive` does: it is in the shorter lives below. */
const DECIDING = ROLLOUT_MODES.filter((mode) => mode !== "shadow");

function sequences(
  length: number,
  of: readonly RolloutMode[],
): readonly (readonly RolloutMode[])[] {
  if (length === 0) return [[]];
  return sequences(length - 1, of).flatMap((rest) => of.map((mode) => [mode, ...rest]));
}

async function broken(
  length: number,
  life: (modes: readonly RolloutMode[]) => Promise<void>,
  of: readonly RolloutMode[] = ROLLOUT_MODES,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const modes of sequences(length, of)) {
    await life(modes).catch((error: unknown) => failures.push(`${modes.join()}: ${String(error)}`));
  }
  return failures;
}

test("a life loses nothing, whatever the mode is at each of its first six requests", async () => {
  const life = (modes: readonly RolloutMode[]): Promise<void> => wholeLife(rolloutWorld(), modes);
  expect(await broken(6, life, DECIDING)).toEqual([]);
}, 60_000);

test("nor while its results wait for the gradebook", async () => {
  const life = (modes: readonly RolloutMode[]): Promise<void> =>
    wholeLife(rolloutWorld({ publishBudgetMs: 0 }), [...modes, "pinned", "derive"]);
  expect(await broken(5, life)).toEqual([]);
}, 60_000);

const FOREIGN: ResultToPublish = {
  ...{ resultId: "", userId: SLOT.userId, lineItemId: "fractions_ali", attemptId: "of before" },
  ...{ attemptNumber: 1, score: 50, correctAnswersCount: 1, totalQuestions: 2 },
  finishedAt: "2026-01-02T03:04:05.000Z",
};

/** Attempt 2 is pinned; the gradebook's list shows nothing, not even the result of attempt 1. */
async function pinnedLife(
  modes: readonly RolloutMode[],
  options: RolloutWorldOptions = {},
): Promise<void> {
  const world = rolloutWorld(options);
  const { engine } = world;
  world.results.set(resultIdOf(SLOT, 1), { ...FOREIGN, resultId: resultIdOf(SLOT, 1) });
  world.isListEmpty = true;
  world.mode = "pinned-compat";
  let attempt = attemptOf(await engine.ensureActiveState(SLOT));
  expect(attempt.attemptNumber).toBe(2);
  for (const mode of modes.slice(0, 2)) {
    world.mode = mode;
    attempt = await answer(world, attempt);
    expect(attempt.attemptNumber).toBe(2);
  }
  world.mode = modes[2] ?? world.mode;
  await engine.apply(SLOT, { type: "attempt.finalize", attemptId: attempt.attemptId });
  expect(world.results.get(resultIdOf(SLOT, 2))?.attemptId).toBe(attempt.attemptId);
  expect(world.overwritten).toEqual([]);
}

test("a pinned attempt stays pinned in every mode, though the list shows nothing", async () => {
  expect(await broken(3, (modes) => pinnedLife(modes))).toEqual([]);
});

test("by flag and list alone the same attempts are lost", async () => {
  const failures = await broken(3, (modes) => pinnedLife(modes, { isSticky: false }));
  expect(failures.length).toBeGreaterThan(0);
});
