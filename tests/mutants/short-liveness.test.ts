import { expect, it } from "vitest";
import { attemptModel } from "../exploration/attempt-model";
import { explore } from "../exploration/core/explorer";
import { traceText } from "../exploration/core/trace";
import { checkLiveness, traceOfRun } from "../exploration/liveness/check";
import { FairStarts } from "../exploration/liveness/starts";
import { leaveCounterexample } from "./counterexample";
import { SHORT_HISTORIES } from "./short-histories";

/** Far more than any of them has: a mutant must not make the search endless. */
const STATES_MAX = 20_000;

const TITLE = "from every state of the short histories, all that has to happen happens (L1-L4)";

it(TITLE, { timeout: 120_000 }, async () => {
  const broken: Awaited<ReturnType<typeof brokenRuns>> = [];
  const problems: unknown[] = [];
  for (const make of SHORT_HISTORIES) {
    try {
      const scenario = await make();
      const starts = new FairStarts(scenario);
      // Whether a step breaks an invariant is not asked here.
      await explore(attemptModel(scenario), { statesMax: STATES_MAX, onVisit: starts.visit });
      broken.push(...(await brokenRuns(starts)));
    } catch (error) {
      // A mutant may not even reach the situation; what it broke on the way has been found before.
      problems.push(error);
    }
  }
  const [lanes] = broken.map(({ trace }) => trace).sort((a, b) => a.steps.length - b.steps.length);
  if (lanes !== undefined) {
    const invariants = [...new Set(broken.map(({ invariant }) => invariant))].sort();
    const isWhole = problems.length === 0;
    leaveCounterexample({ invariants, isOutsideTheory: false, isWhole, lanes });
    expect.fail(traceText(lanes));
  }
  expect(problems).toEqual([]);
});

async function brokenRuns(starts: FairStarts) {
  const { violations } = await checkLiveness(starts);
  return Promise.all(
    violations.map(async (run) => {
      return { invariant: run.invariant, trace: await traceOfRun(starts.scenario, run) };
    }),
  );
}
