import { afterAll, beforeAll, expect, test } from "vitest";
import { RULES } from "#theory/actions";
import type { Rule } from "#theory/actions";
import { NEEDED_BY } from "./needed-rules";
import { isPromised, proveWithout } from "./prove";
import { Solver } from "./solver";
import { THEOREMS } from "./theorems";

let solver: Solver;
beforeAll(async () => {
  solver = await Solver.start();
});
afterAll(() => solver.close());

test.each(Object.keys(RULES) as Rule[])("%s is needed by these theorems and no others", (rule) => {
  const found = THEOREMS.map((theorem) => {
    return { theorem, breaks: proveWithout(solver, theorem, rule).breaks };
  });
  const broken = found.filter(({ breaks }) => breaks.length > 0);
  expect(broken.map(({ theorem: { id } }) => id).join("")).toBe(NEEDED_BY[rule]);
  for (const { theorem, breaks } of broken) {
    // The solver has a counterexample for each, and has not only given up.
    const promised = breaks.filter((each) => isPromised(theorem, each.broken));
    expect(new Set(promised.map(({ verdict }) => verdict))).toEqual(new Set(["sat"]));
  }
});
