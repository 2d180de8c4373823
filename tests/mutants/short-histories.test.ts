import { expect, it } from "vitest";
import { attemptModel } from "../exploration/attempt-model";
import type { Counterexample } from "../exploration/attempt-types";
import { explore } from "../exploration/core/explorer";
import { traceOf, traceText } from "../exploration/core/trace";
import type { Scenario } from "../exploration/scenario";
import type { Trace } from "#report/evidence";
import { leaveCounterexample } from "./counterexample";
import { SHORT_HISTORIES } from "./short-histories";

/** Far more than any of them has: a mutant must not make the search endless. */
const STATES_MAX = 20_000;

interface Broken {
  readonly scenario: Scenario;
  readonly found: readonly Counterexample[];
}

it("no short history breaks a rule (I1-I9)", { timeout: 60_000 }, async () => {
  const broken: Broken[] = [];
  const problems: unknown[] = [];
  for (const make of SHORT_HISTORIES) {
    try {
      const scenario = await make();
      const { violations, isComplete } = await explore(attemptModel(scenario), {
        statesMax: STATES_MAX,
      });
      if (violations.length > 0) broken.push({ scenario, found: violations });
      else if (!isComplete) problems.push(new Error(`${scenario.id} has no end`));
    } catch (error) {
      // A mutant may not even reach the situation; what it broke on the way has been found before.
      problems.push(error);
    }
  }
  const lanes = await shortest(broken);
  if (lanes !== null) {
    const all = broken.flatMap(({ found }) => found.map(({ invariant }) => invariant));
    const invariants = [...new Set(all)].filter((invariant) => invariant !== "theory").sort();
    const isWhole = problems.length === 0;
    leaveCounterexample({ invariants, isOutsideTheory: all.includes("theory"), isWhole, lanes });
    expect.fail(traceText(lanes));
  }
  expect(problems).toEqual([]);
});

/** The history that is quickest to read. */
async function shortest(broken: readonly Broken[]): Promise<Trace | null> {
  const told = broken.flatMap(({ scenario, found }) =>
    found
      .slice(0, 3)
      .map((violation) => traceOf(attemptModel(scenario), violation.steps, violation)),
  );
  const all = await Promise.all(told);
  return all.sort((a, b) => a.steps.length - b.steps.length)[0] ?? null;
}
