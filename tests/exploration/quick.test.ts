import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attemptModel } from "./attempt-model";
import { explore } from "./core/explorer";
import { traceOf, traceText } from "./core/trace";
import { quickScenarios } from "./quick";

/** More than any of them has: broken code must not make the search endless. */
const STATES_MAX = 60_000;

/** Where to leave the first counterexample, for whoever runs broken code. */
const LEAVE_AT = process.env["HOLDFAST_COUNTEREXAMPLE"];

test("no short history with one fault breaks a rule (I1-I9)", { timeout: 120_000 }, async () => {
  const invariants = new Set<string>();
  for (const scenario of await quickScenarios()) {
    const model = attemptModel(scenario);
    const found = await explore(model, { statesMax: STATES_MAX });
    const [first] = found.violations;
    if (first === undefined) {
      expect(found.isComplete, `${scenario.id} has more than ${STATES_MAX} states`).toBe(true);
      continue;
    }
    for (const { invariant } of found.violations) invariants.add(invariant);
    const trace = await traceOf(model, first.steps, first);
    if (LEAVE_AT !== undefined) {
      writeFileSync(LEAVE_AT, JSON.stringify({ invariants: [...invariants].sort(), lanes: trace }));
    }
    expect.fail(traceText(trace));
  }
});
