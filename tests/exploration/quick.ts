import type { Scenario } from "./scenario";
import {
  alike,
  scenario,
  withForeignResult,
  worldAfter,
  worldFarAbove,
  worldOfTwoResults,
} from "./scenarios";
import type { TabStep } from "./tab";

/**
 * The same situations as in the standard run, made small: together they take seconds, the smallest
 * first. Broken code is held against these.
 */
export async function quickScenarios(): Promise<readonly Scenario[]> {
  const complete = await worldAfter(["start", "answer", "answer"]);
  const waiting = await worldAfter(["start", "answer", "answer", "finalize"], false);
  const due = { ...waiting, clockMs: waiting.clockMs + 3_600_000 };
  const quiet = { isPublishing: false };
  const again: readonly TabStep[] = ["resume", "reset", "start"];
  return [
    quick("quick-start", alike(2, ["start", "answer"])),
    quick("quick-three", alike(3, ["start", "answer"], quiet), { faults: 0 }),
    quick("quick-forgotten", alike(2, ["start", "answer"]), {
      world: await worldOfTwoResults(),
      lastNumber: 2,
    }),
    quick("quick-collision", alike(1, ["sweep"]), {
      world: withForeignResult(due),
      lastNumber: 1,
    }),
    quick("quick-life", alike(1, ["start", "answer", "answer", "finalize", "reset", "start"])),
    quick("quick-reset", alike(2, ["start", "answer", "reset", "start"], quiet)),
    quick(
      "quick-ending",
      [...alike(1, ["resume", "finalize"], quiet), ...alike(1, again, { name: "B", ...quiet })],
      { world: complete, isSymmetric: false },
    ),
    quick("quick-not-naming", alike(2, ["start", "answer", "reset"], { sendsAttemptId: false })),
    quick("quick-line", inOneProcess(["start", "answer"]), { isSymmetric: false, faults: 0 }),
    quick(
      "quick-sweep",
      [...alike(1, ["sweep"]), ...alike(1, [...again, "answer"], { name: "B", ...quiet })],
      { world: due, lastNumber: 1, isSymmetric: false },
    ),
    quick("quick-far-above", alike(1, ["start", "answer"], quiet), {
      world: await worldFarAbove(),
      lastNumber: 99,
      faults: 2,
      kinds: new Map([
        ["the pointer is evicted", 1],
        ["empty list", 1],
      ]),
    }),
    quick("quick-publishing", alike(2, ["resume", "finalize"]), { world: complete, faults: 0 }),
    quick(
      "quick-moving-on",
      [...alike(1, ["resume", "finalize", "reset"]), ...alike(1, again, { name: "B", ...quiet })],
      { world: complete, isSymmetric: false },
    ),
  ];
}

function quick(id: string, pods: Scenario["pods"], more: Partial<Scenario> = {}): Scenario {
  return scenario({ id, title: id, pods, ...more });
}

function inOneProcess(steps: readonly TabStep[]): Scenario["pods"] {
  const tabs = ["A", "B"].map((name) => ({ name, steps, sendsAttemptId: true }));
  return [{ tabs, isPublishing: false }];
}
