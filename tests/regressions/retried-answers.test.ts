import { expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { createAttemptEngine } from "#lib/services/attempt";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import { answer, engineHarness, SLOT } from "#tests/lib/services/attempt/harness";
import { createGate } from "#tests/lib/services/attempt/world";

/** Found by the random histories of the deep run, with eight clients. */
it("I1: an answer that waits behind another one is never given to an attempt that began meanwhile", async () => {
  const gate = createGate();
  let commits = 0;
  const wrapStore = (store: AttemptStore): AttemptStore => ({
    ...store,
    commit: async (slot, change) => {
      commits += 1;
      if (commits === 1) await gate.pass();
      return store.commit(slot, change);
    },
  });
  const sleep = () => new Promise<void>(() => undefined);
  const { engine, store, ports, clock } = engineHarness({ wrapStore, ports: { sleep } });
  await engine.ensureActiveState(SLOT);
  const first = engine.apply(SLOT, answer(0));
  const second = engine.apply(SLOT, answer(1));
  await gate.arrived;
  // The second answer is stale on the attempt that it was meant for, and waits for the first one.
  await expect.poll(() => commits).toBe(2);
  await new Promise((resolve) => setImmediate(resolve));

  clock.nowMs += 1_000;
  const other = createAttemptEngine({ ...ports, store, cache: new WriteThroughCache(10) });
  await other.apply(SLOT, { type: "attempt.reset" });
  await other.ensureActiveState(SLOT);
  await other.apply(SLOT, answer(0));
  gate.open();
  await first;
  expect(await second).toMatchObject({ kind: "refused", code: "stale_attempt" });
  expect(await other.getActiveState(SLOT)).toMatchObject({ state: { currentQuestionIndex: 1 } });
});

/** Found by the random histories of the deep run, with eight clients. */
it("I1: an answer is never given to an attempt that began while the list of the first was attached", async () => {
  const gate = createGate();
  const wrapStore = (store: AttemptStore): AttemptStore => ({
    ...store,
    adoptList: async (slot, adoption) => {
      await gate.pass();
      return store.adoptList(slot, adoption);
    },
  });
  const { engine, store, ports, clock } = engineHarness({ wrapStore });
  const other = createAttemptEngine({ ...ports, store, cache: new WriteThroughCache(10) });
  const legacy = { attemptNumber: 1, currentQuestionIndex: 0, totalQuestions: 2 };
  const startedAt = new Date(clock.nowMs).toISOString();
  const ending = { isFinalized: false, finalizationError: null, finalSummary: null };
  const stateJson = JSON.stringify({ ...legacy, startedAt, ...ending });
  await store.create(SLOT, { number: 1, stateJson });
  const answering = engine.apply(SLOT, answer(0));
  await gate.arrived;

  clock.nowMs += 1_000;
  await other.apply(SLOT, { type: "attempt.reset" });
  await other.ensureActiveState(SLOT);
  gate.open();
  expect(await answering).toMatchObject({ kind: "refused", code: "stale_attempt" });
  expect(await other.getActiveState(SLOT)).toMatchObject({ state: { currentQuestionIndex: 0 } });
});
