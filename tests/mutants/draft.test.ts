import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { explore } from "../exploration/explorer";
import { lanesOf, lanesText } from "../exploration/lanes";
import { quickScenarios } from "./draft";

it("finds nothing", async () => {
  const invariants = new Set<string>();
  let lanes: Awaited<ReturnType<typeof lanesOf>> | null = null;
  const said: string[] = [];
  for (const scenario of await quickScenarios()) {
    const begun = performance.now();
    const { violations, states, isComplete } = await explore(scenario, { statesMax: 60_000 });
    said.push(`${scenario.id} ${states} ${isComplete} ${Math.round(performance.now() - begun)} ms ${violations.map((v) => `${v.invariant}: ${v.what} x${v.times}`).join("; ")}`);
    for (const violation of violations) invariants.add(violation.invariant);
    const [first] = violations;
    if (lanes === null && first !== undefined) lanes = await lanesOf(scenario, first.steps, first);
  }
  const file = process.env["HOLDFAST_COUNTEREXAMPLE"];
  if (file !== undefined && lanes !== null) writeFileSync(file, JSON.stringify({ invariants: [...invariants].sort(), lanes }));
  if (process.env["SAY"]) process.stderr.write(said.join("\n") + "\n" + (lanes === null ? "" : lanesText(lanes)) + "\n");
  expect([...invariants]).toEqual([]);
}, 100_000);
