import { expect, test } from "vitest";
import { deepScenarios } from "./deep/families";
import { ATTEMPT_ENVIRONMENT, attemptModel, readAttemptToken } from "./attempt-model";
import { explore } from "./core/explorer";
import { tokenOf } from "./core/token";
import { traceOf, traceText } from "./core/trace";
import { quickScenarios } from "./quick";
import { redisScenarios } from "./redis-scenarios";
import { commitWithoutCompare } from "./mutants";
import { standardScenarios } from "./standard";

/** HOLDFAST_REPLAY=<token> shows a history again; without it, one that is easy to check. */
const TOKEN = process.env["HOLDFAST_REPLAY"] ?? "quick-start:0c0-0c1-1c0-0c2-0c3f1-0c4";

test("a token plays the history that it stands for", async () => {
  const { id, steps } = readAttemptToken(TOKEN);
  const explored = [...(await quickScenarios()), ...(await standardScenarios())];
  const all = [...explored, ...(await redisScenarios()), ...(await deepScenarios())];
  const scenario = all.find((candidate) => candidate.id === id);
  if (scenario === undefined) throw new Error(`no scenario is called "${id}"`);
  const trace = await traceOf(attemptModel(scenario), steps);
  process.stdout.write(`${traceText(trace)}\n`);
  expect(trace.replay).toContain(TOKEN);
});

test("every kind of step has a code that is read back as the same step", async () => {
  const [scenario] = await quickScenarios();
  if (scenario === undefined) throw new Error("there is no quick scenario");
  const steps = [
    { kind: "call", pod: 1, call: 12, fault: null },
    { kind: "call", pod: 0, call: 3, fault: "stale by id" },
    { kind: "arrive", pod: 0, client: 1 },
    { kind: "late", pod: 2 },
    { kind: "crash", pod: 1 },
    { kind: "event", name: "Redis is flushed" },
    { kind: "event", name: "a legacy pod resets" },
    { kind: "event", name: "the mode becomes pinned" },
  ] as const;
  const token = tokenOf(ATTEMPT_ENVIRONMENT, scenario.id, steps);
  expect(readAttemptToken(token)).toEqual({ id: scenario.id, steps });
});

test("a mutated store is found out, by a history of which each step can be read", async () => {
  const [scenario] = await quickScenarios();
  if (scenario === undefined) throw new Error("there is no quick scenario");
  const mutated = { ...scenario, mutant: commitWithoutCompare };
  const { violations } = await explore(attemptModel(mutated));
  const [first] = violations;
  if (first === undefined) throw new Error("nothing was found");
  const trace = await traceOf(attemptModel(mutated), first.steps, first);
  expect([first.invariant, trace.steps.length <= 15]).toEqual(["I4", true]);
});
