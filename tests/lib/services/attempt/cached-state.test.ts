import { expect, it, vi } from "vitest";
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
