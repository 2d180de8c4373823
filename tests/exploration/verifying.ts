import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { print } from "../figures";
import type { EvidenceOf } from "#report/evidence";
import { leaveEvidence } from "#report/evidence-folder";
import { attemptModel } from "./attempt-model";
import type { Exploration } from "./attempt-types";
import { EXCEPTIONS } from "./exceptions";
import { explore } from "./core/explorer";
import { GraphRecorder } from "./core/graph-recorder";
import { traceOf, traceText } from "./core/trace";
import { checkLiveness, traceOfRun } from "./liveness/check";
import type { LivenessFound } from "./liveness/check";
import { ROUNDS_MAX } from "./liveness/fair-model";
import { FairStarts } from "./liveness/starts";
import type { Scenario } from "./scenario";
import { goalsOf, reachedGoals } from "./sometimes";

/** What the last committed run counted: one that looks at less by accident fails. */
export interface Pins {
  /** Decimal: these numbers outgrow doubles. */
  readonly schedules: string;
  readonly states: number;
  readonly steps: number;
  readonly ends: number;
  /** The ids of the reachability goals that it must reach. */
  readonly sometimes: readonly string[];
  /** The exceptions that it meets. */
  readonly exceptions: readonly string[];
  readonly liveness: LivenessCounts;
}

/** What fair clients found from every state of the exploration. */
type LivenessCounts = Pick<LivenessFound, "worlds" | "runs" | "states" | "calls" | "rounds">;

const LANES_MAX = 5;

/**
 * Explores a scenario and lets fair clients go on from every state, leaves what both found for the
 * report, and holds it against the pins.
 */
export async function verify(scenario: Scenario, pins: Pins): Promise<void> {
  const starts = new FairStarts(scenario);
  const model = attemptModel(scenario);
  const recorder = new GraphRecorder(model);
  const found = await explore(model, { onVisit: starts.visit, onExpand: recorder.expand });
  await leave(scenario, pins, found);
  leaveEvidence("graph", scenario.id, {
    ...{ title: scenario.title, ways: "schedules", ...recorder.graph() },
  });
  const liveness = await checkLiveness(starts);
  await leaveLiveness(scenario, pins, liveness);
  const schedules = Number(found.schedules).toLocaleString("en");
  print(
    `${scenario.id}: ${schedules} schedules of ${scenario.title}; ` +
      `${found.states.toLocaleString("en")} states, ${found.violations.length} violations; ` +
      `${liveness.runs.toLocaleString("en")} runs from all of them, ` +
      `${liveness.rounds} rounds at most, ${liveness.violations.length} violations`,
  );
  const told = found.violations.slice(0, LANES_MAX).map((violation) => {
    return traceOf(attemptModel(scenario), violation.steps, violation);
  });
  expect((await Promise.all(told)).map(traceText)).toEqual([]);
  const runs = liveness.violations.slice(0, LANES_MAX).map((run) => traceOfRun(scenario, run));
  expect((await Promise.all(runs)).map(traceText)).toEqual([]);
  expect(found.isComplete, "the search ended by itself").toBe(true);
  expect(countsOf(found, liveness), "what the last committed run counted").toEqual(pins);
}

export function countsOf(found: Exploration, liveness: LivenessFound): Pins {
  return { ...explorationCounts(found), liveness: livenessCounts(liveness) };
}

function livenessCounts({ worlds, runs, states, calls, rounds }: LivenessFound): LivenessCounts {
  return { worlds, runs, states, calls, rounds };
}

function explorationCounts(found: Exploration): Omit<Pins, "liveness"> {
  return {
    schedules: String(found.schedules),
    states: found.states,
    steps: found.steps,
    ends: found.ends.size,
    sometimes: reachedGoals(found.reached),
    exceptions: EXCEPTIONS.map(({ id }) => id).filter((id) => {
      return found.reached.count(`exception: ${id}`) > 0;
    }),
  };
}

async function leaveLiveness(scenario: Scenario, pins: Pins, found: LivenessFound): Promise<void> {
  const broken = found.violations.slice(0, LANES_MAX);
  const counts = livenessCounts(found);
  leaveEvidence("liveness", scenario.id, {
    ...{ title: scenario.title, ...counts, roundsMax: ROUNDS_MAX },
    isChanged: !isDeepStrictEqual(counts, pins.liveness),
    violations: await Promise.all(broken.map((run) => traceOfRun(scenario, run))),
  });
}

async function leave(
  scenario: Scenario,
  { liveness: _ofRuns, ...pins }: Pins,
  found: Exploration,
): Promise<void> {
  const told = found.violations.slice(0, LANES_MAX).map((violation) => {
    return traceOf(attemptModel(scenario), violation.steps, violation);
  });
  leaveEvidence("exploration", scenario.id, {
    title: scenario.title,
    store: "process",
    bounds: boundsOf(scenario),
    schedules: String(found.schedules),
    states: found.states,
    endStates: found.ends.size,
    steps: found.steps,
    faults: [...found.faults].sort().map(([kind, branches]) => ({ kind, branches })),
    sometimes: [...goalsOf(found.reached, pins.sometimes)],
    isComplete: found.isComplete,
    isChanged: !isDeepStrictEqual(explorationCounts(found), pins),
    violations: await Promise.all(told),
    theory: theoryOf(found),
  });
}

const THEORY = "theory: ";

/** How often a call of the engine was each action of the theory. */
function theoryOf({ reached }: Exploration): EvidenceOf<"exploration">["theory"] {
  return reached.names
    .filter((name) => name.startsWith(THEORY))
    .map((name) => ({ action: name.slice(THEORY.length), calls: reached.count(name) }));
}

export function boundsOf({ pods, faults }: Scenario): Record<string, string | number> {
  const tabs = pods.flatMap((pod) => pod.tabs);
  return {
    clients: tabs.length,
    processes: pods.length,
    faults,
    requests: tabs.map(({ name, steps }) => `${name}: ${steps.join(", ")}`).join("; "),
  };
}
