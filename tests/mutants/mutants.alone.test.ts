import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { print } from "../figures";
import { leaveEvidence } from "#report/evidence-folder";
import { INVARIANT_IDS, LIVENESS_IDS } from "#report/invariants";
import { huntAll, toldOf } from "./hunt";
import type { Fate } from "./hunt";
import { LAYERS } from "./layers";
import { MUTANTS } from "./mutant-table";
import { LIVENESS_MUTANTS } from "./table/liveness";
import { RunnerProcess } from "./runner-process";

/** A counterexample that nobody reads proves nothing to anybody. */
const STEPS_MAX = 15;

describe("no mutant survives", () => {
  let fates: ReturnType<typeof huntAll> = new Map();
  const known: Fate[] = [];
  const runner = new RunnerProcess();
  // One for each core of a small machine.
  const runners = [runner, new RunnerProcess()];
  beforeAll(() => {
    fates = huntAll(MUTANTS, runners);
  });
  afterAll(() => {
    for (const each of runners) each.stop();
    leaveEvidence("mutants", "table", { mutants: known.map(toldOf) });
    print(`mutants: ${figuresOf(known)}`);
  });

  it.each(MUTANTS)("$id: $title", { timeout: 300_000 }, async ({ id }) => {
    const fate = await fates.get(id);
    if (fate === undefined) throw new Error(`nobody has looked for ${id}`);
    known.push(fate);
    expect(fate.killedBy, "the layer that notices it").not.toBeNull();
    expect(fate.counterexample?.lanes.steps.length ?? 0).toBeLessThanOrEqual(STEPS_MAX);
  });

  it("a run that says nothing of the code is no kill", async () => {
    const order = { mutant: "lua-settle-blind", tests: ["tests/mutants/absent.test.ts"] };
    await expect(runner.run(order)).rejects.toThrow("no test ran");
  });

  it("a test that reaches its time limit is no kill", async () => {
    const order = { mutant: "lua-settle-blind", tests: ["tests/mutants/kill.test.ts"] };
    await expect(runner.run(order)).rejects.toThrow(/not for what the code does: Test timed out/);
  });

  it("each invariant and each liveness property has a mutant that breaks it and no other (I1-I9, L1-L4)", () => {
    const alone = known.flatMap(({ counterexample }) => {
      if (counterexample?.isWhole !== true || counterexample.invariants.length > 1) return [];
      return counterexample.invariants;
    });
    expect([...new Set(alone)].sort()).toEqual([...INVARIANT_IDS, ...LIVENESS_IDS]);
  });

  it.each(LIVENESS_MUTANTS)(
    "no invariant is broken by $id",
    { timeout: 300_000 },
    async ({ id }) => {
      // What is only left undone shows in no step, so the judge of the steps must not notice it.
      const { failed } = await runner.run({ mutant: id, tests: [...LAYERS.exploration.tests] });
      expect(failed).toEqual([]);
    },
  );
});

function figuresOf(fates: readonly Fate[]): string {
  const counts = Object.entries(LAYERS).map(([name, { title }]) => {
    return `${fates.filter(({ killedBy }) => killedBy === name).length} by ${title}`;
  });
  const survivors = fates.filter(({ killedBy }) => killedBy === null).length;
  return [...counts, `${survivors} survive`].join(", ");
}
