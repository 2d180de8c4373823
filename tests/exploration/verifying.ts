import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { print } from "../figures";
import { leaveEvidence } from "#report/evidence-folder";
import { attemptModel } from "./attempt-model";
import type { Exploration } from "./attempt-types";
import { EXCEPTIONS } from "./exceptions";
import { explore } from "./core/explorer";
import { traceOf, traceText } from "./core/trace";
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
}

const LANES_MAX = 5;

/** Explores a scenario, leaves what it found for the report, and holds it against the pins. */
export async function verify(scenario: Scenario, pins: Pins): Promise<void> {
  const found = await explore(attemptModel(scenario));
  await leave(scenario, pins, found);
  const schedules = Number(found.schedules).toLocaleString("en");
  print(
    `${scenario.id}: ${schedules} schedules of ${scenario.title}; ` +
      `${found.states.toLocaleString("en")} states, ${found.violations.length} violations`,
  );
  const told = found.violations.slice(0, LANES_MAX).map((violation) => {
    return traceOf(attemptModel(scenario), violation.steps, violation);
  });
  expect((await Promise.all(told)).map(traceText)).toEqual([]);
  expect(found.isComplete, "the search ended by itself").toBe(true);
  expect(countsOf(found), "what the last committed run counted").toEqual(pins);
}

export function countsOf(found: Exploration): Pins {
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

async function leave(scenario: Scenario, pins: Pins, found: Exploration): Promise<void> {
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
    isChanged: !isDeepStrictEqual(countsOf(found), pins),
    violations: await Promise.all(told),
  });
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
