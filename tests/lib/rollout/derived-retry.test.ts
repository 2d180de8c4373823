import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openMemory } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { answer, attemptOf, rolloutWorld, SLOT } from "./rollout-world";
import type { RolloutWorld } from "./rollout-world";

async function answerAll(world: RolloutWorld): Promise<void> {
  let attempt = attemptOf(await world.engine.ensureActiveState(SLOT));
  while (attempt.phase === "answering") attempt = await answer(world, attempt);
}

test("I1: a derived finalize that is tried again stays with the attempt that it read first", async () => {
  const stores = openMemory({ probeWindow: 4 }, systemClock.nowMs);
  const other = rolloutWorld({ stores });
  let isReplaced = false;
  const replace: typeof stores.records.replace = async (slot, change) => {
    if (!isReplaced && change.stateJson?.includes('"isFinalized":true') === true) {
      isReplaced = true;
      // The id of an attempt is made of its number and its start.
      await sleep(5);
      await other.engine.apply(SLOT, { type: "attempt.reset" });
      await answerAll(other);
    }
    return stores.records.replace(slot, change);
  };
  const world = rolloutWorld({ stores: { ...stores, records: { ...stores.records, replace } } });
  await answerAll(world);
  const finalized = await world.engine.apply(SLOT, { type: "attempt.finalize" });
  expect(finalized).toMatchObject({ kind: "refused", code: "stale_attempt" });
  expect(isReplaced).toBe(true);
  expect(await other.engine.getActiveState(SLOT)).toMatchObject({ state: { phase: "complete" } });
});
