import { expect, it, vi } from "vitest";
import { createAttemptEngine } from "#lib/services/attempt";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import { answer, engineHarness, SLOT } from "./harness";

it("an answer uses the cached state; a start, a replay and a reset load the state from Redis", async () => {
  const load = vi.fn();
  const { engine } = engineHarness({
    wrapStore: (store) => ({
      ...store,
      load: (slot) => {
        load();
        return store.load(slot);
      },
    }),
  });
  const loadsOf = async (request: Parameters<typeof engine.apply>[1]): Promise<number> => {
    load.mockClear();
    await engine.apply(SLOT, request);
    return load.mock.calls.length;
  };
  expect(await loadsOf({ type: "attempt.start" })).toBe(1);
  expect(await loadsOf(answer(0))).toBe(0);
  expect(await loadsOf({ type: "attempt.start" })).toBe(1);
  expect(await loadsOf(answer(1))).toBe(0);
  expect(await loadsOf(answer(1))).toBe(1);
  expect(await loadsOf({ type: "attempt.reset" })).toBe(1);
});

it("an answer that names no attempt goes to the current one, whatever this process had cached", async () => {
  const harness = engineHarness();
  const first = await harness.engine.ensureActiveState(SLOT);
  const other = createAttemptEngine({ ...harness.ports, cache: new WriteThroughCache(10) });
  harness.clock.nowMs += 1_000;
  await other.apply(SLOT, { type: "attempt.reset" });
  const second = await other.ensureActiveState(SLOT);
  const { attemptId = "" } = second.attempt ?? {};
  expect(attemptId).not.toBe(first.attempt?.attemptId);
  const answered = await harness.engine.apply(SLOT, answer(0));
  expect(answered).toMatchObject({ kind: "applied", attempt: { attemptId } });
});
