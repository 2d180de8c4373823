import { expect, test } from "vitest";
import { attemptModel, processEnvironment } from "../exploration/attempt-model";
import type { AttemptTypes, StepResult } from "../exploration/attempt-types";
import { LiveHistory } from "../exploration/core/live-history";
import { scenario } from "../exploration/scenarios";
import { systemClock } from "#lib/clock";

/** Longer than an answer waits in the queue for the request before it. */
const PAUSE_MS = 1_100;

const TABS = ["A", "B"].map((name) => ({
  name,
  steps: ["start", "answer"] as const,
  sendsAttemptId: true,
}));

/**
 * The queue used a real timer. When the process paused while tab B's answer waited for tab A's, the
 * exploration observed that a request failed, and reported a lost answer (I4) although the engine
 * was correct.
 */
test("a process that pauses for 1.1 s while one tab waits for another does not change the exploration", async () => {
  const quick = await history(() => Promise.resolve());
  const paused = await history(pauseProcess);
  expect(paused).toEqual(quick);
  const answers = quick.observations.flatMap((observation) =>
    observation.kind === "answer" ? [observation] : [],
  );
  expect(answers.map(({ answer }) => answer.kind)).toEqual(Array(4).fill("outcome"));
});

/** Both tabs start, then both answer. The pause is while tab B's answer waits in the queue. */
async function history(pause: () => Promise<void>) {
  const pods = [{ tabs: TABS, isPublishing: false }];
  const chosen = { id: "pause", title: "two tabs of one process", pods, isSymmetric: false };
  const live = await LiveHistory.begin(
    attemptModel(scenario({ ...chosen, faults: 0 })),
    processEnvironment,
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

/** Blocks the process, then lets every due timer run. */
async function pauseProcess(): Promise<void> {
  const untilMs = performance.now() + PAUSE_MS;
  while (performance.now() < untilMs);
  await systemClock.sleep(10);
}
