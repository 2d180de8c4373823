import { expect, test } from "vitest";
import { deepScenarios } from "./deep/families";
import { explore } from "./explorer";
import { lanesOf, lanesText } from "./lanes";
import { quickScenarios } from "./quick";
import { redisScenarios } from "./redis-scenarios";
import { commitWithoutCompare } from "./sabotages";
import { standardScenarios } from "./standard";
import { readToken, tokenOf } from "./token";

/** HOLDFAST_REPLAY=<token> shows a history again; without it, one that is easy to check. */
const TOKEN = process.env["HOLDFAST_REPLAY"] ?? "quick-start:0c0-0c1-1c0-0c2-0c3f1-0c4";

test("a token plays the history that it stands for", async () => {
  const { id, steps } = readToken(TOKEN);
  const explored = [...(await quickScenarios()), ...(await standardScenarios())];
  const all = [...explored, ...(await redisScenarios()), ...(await deepScenarios())];
  const scenario = all.find((candidate) => candidate.id === id);
  if (scenario === undefined) throw new Error(`no scenario is called "${id}"`);
  const lanes = await lanesOf(scenario, steps);
  process.stdout.write(`${lanesText(lanes)}\n`);
  expect(lanes.replay).toContain(TOKEN);
});

test("every kind of step has a code that is read back as the same step", async () => {
  const [scenario] = await quickScenarios();
  if (scenario === undefined) throw new Error("there is no quick scenario");
  const steps = [
    { kind: "call", pod: 1, call: 12, fault: null },
    { kind: "call", pod: 0, call: 3, fault: "stale by id" },
    { kind: "arrive", pod: 0, tab: 1 },
    { kind: "late", pod: 2 },
    { kind: "crash", pod: 1 },
    { kind: "event", name: "Redis is flushed" },
    { kind: "event", name: "an old pod resets" },
  ] as const;
  expect(readToken(tokenOf(scenario, steps))).toEqual({ id: scenario.id, steps });
});

test("a sabotaged store is found out, by a history of which each step can be read", async () => {
  const [scenario] = await quickScenarios();
  if (scenario === undefined) throw new Error("there is no quick scenario");
  const sabotaged = { ...scenario, sabotage: commitWithoutCompare };
  const { violations } = await explore(sabotaged);
  const [first] = violations;
  if (first === undefined) throw new Error("nothing was found");
  const lanes = await lanesOf(sabotaged, first.steps, first);
  expect([first.invariant, lanes.steps.length <= 15]).toEqual(["I4", true]);
});
