import { expect, it, vi } from "vitest";
import { answer, desk, SLOT } from "./desk";

it("answers are written on what this process wrote last, a start and a reset after a fresh look", async () => {
  const load = vi.fn();
  const { engine } = desk({
    around: (store) => ({
      ...store,
      load: (slot) => {
        load();
        return store.load(slot);
      },
    }),
  });
  const looksOf = async (request: Parameters<typeof engine.apply>[1]): Promise<number> => {
    load.mockClear();
    await engine.apply(SLOT, request);
    return load.mock.calls.length;
  };
  expect(await looksOf({ type: "attempt.start" })).toBe(1);
  expect(await looksOf(answer(0))).toBe(0);
  expect(await looksOf({ type: "attempt.start" })).toBe(1);
  expect(await looksOf(answer(1))).toBe(0);
  expect(await looksOf(answer(1))).toBe(1);
  expect(await looksOf({ type: "attempt.reset" })).toBe(1);
});
