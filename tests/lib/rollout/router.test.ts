import { expect, test, vi } from "vitest";
import { createRolloutEngine } from "#lib/services/attempt/rollout-engine";
import type { RolloutMode } from "#lib/services/attempt/rollout-engine";
import type { AttemptEngine, EngineInstruments } from "#lib/services/attempt";
import { SLOT } from "./rollout-world";

/** Every reply has this number in it, which tells whose it is. */
function engineNo(number: number): AttemptEngine {
  const refused = { kind: "refused", code: "start_not_allowed", attempt: null } as const;
  const outcome = { ...refused, problem: String(number) };
  const report = { published: number, waiting: 0, conflicts: 0 };
  return {
    resolveAssessmentContext: () => Promise.resolve({ kind: "none", usedNumber: number }),
    getActiveState: () => Promise.reject(new Error(String(number))),
    ensureActiveState: () => Promise.resolve(outcome),
    apply: () => Promise.resolve(outcome),
    deriveNextAttemptNumber: () => Promise.resolve(number),
    publish: () => Promise.resolve({ ...report, entries: 0, retryInMs: null }),
    sweep: () => Promise.resolve({ ...report, slots: 0 }),
  };
}

const ENGINES = {
  ...{ pinned: engineNo(1), pinnedCompat: engineNo(2) },
  ...{ deriving: engineNo(3), shadowing: engineNo(4) },
};

function routed(mode: RolloutMode, isPinned: boolean) {
  const peek = vi.fn(() =>
    Promise.resolve({ isPinned, current: null, highWater: 0, afterListed: 1 }),
  );
  const measured: string[] = [];
  const instruments: EngineInstruments = {
    request: (type, work) => {
      measured.push(`request ${type}`);
      return work();
    },
    read: (operation, work) => {
      measured.push(`read ${operation}`);
      return work();
    },
  };
  const modeOf = () => Promise.resolve(mode);
  const engine = createRolloutEngine({ ...ENGINES, modeOf, records: { peek }, instruments });
  return { engine, peek, measured };
}

test.each<[RolloutMode, boolean, number, number]>([
  ["pinned", false, 1, 0],
  ["pinned", true, 1, 0],
  ["pinned-compat", false, 2, 0],
  ["derive", false, 3, 1],
  ["derive", true, 2, 1],
  ["shadow", false, 4, 1],
  ["shadow", true, 2, 1],
])("in %s, with a pinned attempt %s, engine %d answers", async (mode, isPinned, number, peeks) => {
  const { engine, peek } = routed(mode, isPinned);
  expect(await engine.resolveAssessmentContext(SLOT)).toEqual({ kind: "none", usedNumber: number });
  expect(peek).toHaveBeenCalledTimes(peeks);
  await expect(engine.getActiveState(SLOT)).rejects.toThrow(String(number));
  expect(await engine.ensureActiveState(SLOT)).toMatchObject({ problem: String(number) });
  const reset = { type: "attempt.reset" } as const;
  expect(await engine.apply(SLOT, reset)).toMatchObject({ problem: String(number) });
  expect(await engine.deriveNextAttemptNumber(SLOT)).toBe(number);
});

test("a waiting result is that of a pinned engine in every mode", async () => {
  const { engine } = routed("derive", false);
  expect(await engine.publish(SLOT)).toMatchObject({ published: 2 });
  expect(await engine.sweep()).toMatchObject({ published: 2 });
});

test("every call but a single publish is measured under its name", async () => {
  const { engine, measured } = routed("pinned", false);
  await engine.resolveAssessmentContext(SLOT);
  await expect(engine.getActiveState(SLOT)).rejects.toThrow("1");
  await engine.ensureActiveState(SLOT);
  await engine.apply(SLOT, { type: "attempt.reset" });
  await engine.deriveNextAttemptNumber(SLOT);
  await engine.publish(SLOT);
  await engine.sweep();
  expect(measured).toEqual([
    ...["read context", "read context", "request attempt.start", "request attempt.reset"],
    ...["read derive", "read sweep"],
  ]);
});
