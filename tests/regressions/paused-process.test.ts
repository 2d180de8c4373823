import { expect, test } from "vitest";
import { attemptModel, memoryEnvironment } from "../exploration/attempt-model";
import type { AttemptTypes, StepResult } from "../exploration/attempt-types";
import { LiveHistory } from "../exploration/core/live-history";
import { scenario } from "../exploration/scenarios";
import { systemClock } from "#lib/clock";

/** Longer than an answer waits for the request before it. */
const PAUSE_MS = 1_100;

const TABS = ["A", "B"].map((name) => ({
  ...{ name, asks: ["start", "answer"] as const, isNaming: true },
}));

/**
 * The request queue had a real timer. When the machine paused while tab B's answer waited behind
 * tab A's, the exploration saw a request fail that had not failed before, and reported a lost
 * answer (I4).
 */
test("a machine that pauses for 1.1 s while one tab waits behind another changes nothing", async () => {
  const quick = await history(() => Promise.resolve());
  const paused = await history(pauseOfTheMachine);
  expect(paused).toEqual(quick);
  const answers = quick.observations.flatMap((observation) =>
    observation.kind === "answer" ? [observation] : [],
  );
  expect(answers.map(({ answer }) => answer.kind)).toEqual(Array(4).fill("outcome"));
});

/** Both tabs start, then both answer: the pause comes when tab B's answer waits. */
async function history(pause: () => Promise<void>) {
  const pods = [{ tabs: TABS, isPublishing: false }];
  const chosen = { id: "pause", title: "two tabs of one process", pods, isSymmetric: false };
  const live = await LiveHistory.begin(
    attemptModel(scenario({ ...chosen, faults: 0 })),
    memoryEnvironment,
  );
  const steps: StepResult[] = [];
  const arrive = async (client: number) => {
    steps.push(await live.take({ kind: "arrive", pod: 0, client }));
  };
  const callAll = async () => {
    for (let [next] = calls(live); next !== undefined; [next] = calls(live)) {
      steps.push(await live.take(next));
    }
  };
  await arrive(0);
  await arrive(1);
  await callAll();
  await arrive(0);
  await arrive(1);
  expect(live.state.pods[0]?.canBeLate).toBe(true);
  await pause();
  await callAll();
  const { world, ghost } = live.state;
  return { world, ghost, observations: steps.flatMap(({ observations }) => observations) };
}

function calls(live: LiveHistory<AttemptTypes>) {
  return live.options().filter(({ kind }) => kind === "call");
}

/** Every timer that has become due by then fires. */
async function pauseOfTheMachine(): Promise<void> {
  const untilMs = performance.now() + PAUSE_MS;
  while (performance.now() < untilMs);
  await systemClock.sleep(10);
}
