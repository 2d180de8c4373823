import { describe, expect, test } from "vitest";
import { attemptModel, processEnvironment } from "./attempt-model";
import type { Exploration } from "./attempt-types";
import * as core from "./core/explorer";
import { everySchedule } from "./core/live-search";
import { mutantCases, soundCases } from "./reduction-cases";
import { Renaming } from "./renaming";
import type { Scenario } from "./scenario";

/** More than any of them has. */
const SCHEDULES_MAX = 5_000;

/** Schedules executed one by one, of which every other search must tell the truth. */
const SCHEDULES: Readonly<Record<string, number>> = {
  answers: 384,
  "three-starts": 6,
  "lost-starts": 382,
  "stale-starts": 876,
  finalizing: 70,
  "moving-on": 175,
  "old-pod": 137,
  "commit-without-compare": 384,
  "clear-without-compare": 120,
  "commit-without-outbox": 160,
  "creates-the-first": 702,
  "looks-elsewhere": 70,
};

describe("what the searches leave out would have shown nothing new", async () => {
  for (const scenario of [...(await soundCases()), ...(await mutantCases())]) {
    const { id, title } = scenario;
    test(`${id}: ${title}`, { timeout: 60_000 }, async () => {
      const all = unreduced(scenario);
      const live = await everySchedule(attemptModel(all), processEnvironment, SCHEDULES_MAX);
      const merged = await explore(all);
      const symmetric = await explore({ ...all, isSymmetric: scenario.isSymmetric });
      const reduced = await explore(scenario);

      expect(Number(live.schedules)).toBe(SCHEDULES[id]);
      expect(merged.schedules).toBe(live.schedules);
      expect([merged.ends, told(merged)]).toEqual([live.ends, told(live)]);
      const whole = shown(live, scenario);
      expect(whole.ends).toEqual(live.ends);
      expect(shown(symmetric, scenario)).toEqual(whole);
      expect(shown(reduced, scenario)).toEqual(whole);
      expect(live.violations.length > 0).toBe(scenario.mutant !== undefined);
    });
  }
});

describe("the comparison has teeth", () => {
  test("a search that leaves out one fault does not find every end", async () => {
    const scenario = await caseCalled("old-pod");
    const live = await everySchedule(
      attemptModel(unreduced(scenario)),
      processEnvironment,
      SCHEDULES_MAX,
    );
    for (const kind of scenario.kinds.keys()) {
      const kinds = new Map([...scenario.kinds].filter(([other]) => other !== kind));
      const narrow = await explore({ ...scenario, kinds });
      expect(shown(narrow, scenario), kind).not.toEqual(shown(live, scenario));
    }
  });

  test("alike pods put in each other's place make another end of most ends", async () => {
    const scenario = await caseCalled("answers");
    const { ends } = await explore(scenario);
    const sizes = [...ends].map((end) => new Renaming(scenario).closure([end]).size);
    expect(sizes).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test("what an alike pod is said to have done is renamed with it", async () => {
    const scenario = await caseCalled("looks-elsewhere");
    const { violations } = await explore(scenario);
    const times = violations.map(({ what }) => new Renaming(scenario).closure([what]).size);
    expect(times).toContain(2);
  });
});

function explore(scenario: Scenario): Promise<Exploration> {
  return core.explore(attemptModel(scenario));
}

async function caseCalled(id: string): Promise<Scenario> {
  const cases = [...(await soundCases()), ...(await mutantCases())];
  const scenario = cases.find((candidate) => candidate.id === id);
  if (scenario === undefined) throw new Error(`no case is called "${id}"`);
  return scenario;
}

function unreduced(scenario: Scenario): Scenario {
  return { ...scenario, isSymmetric: false, isReduced: false };
}

/** What a search has shown, up to the names of alike pods. */
function shown(found: Exploration, scenario: Scenario) {
  const renaming = new Renaming(scenario);
  return { ends: renaming.closure(found.ends), violations: renaming.closure(told(found)) };
}

function told({ violations }: Exploration): ReadonlySet<string> {
  return new Set(violations.map(({ invariant, what }) => `${invariant}: ${what}`));
}
