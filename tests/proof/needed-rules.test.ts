import { afterAll, beforeAll, expect, test } from "vitest";
import { RULES } from "#theory/actions";
import type { Rule } from "#theory/actions";
import { NEEDED_BY } from "./needed-rules";
import { proveWithout } from "./prove";
import { Solver } from "./solver";
import { THEOREMS } from "./theorems";

let solver: Solver;
beforeAll(async () => {
  solver = await Solver.start();
});
afterAll(() => solver.close());

test.each(Object.keys(RULES) as Rule[])("%s is needed by these theorems and no others", (rule) => {
  const proofs = THEOREMS.map((theorem) => proveWithout(solver, theorem, rule));
  const broken = proofs.filter(({ breaks }) => breaks.length > 0);
  expect(broken.map(({ theorem }) => theorem).join("")).toBe(NEEDED_BY[rule]);
  // The solver has a counterexample for each, and could decide every question.
  const found = proofs.flatMap(({ breaks, givenUp }) => [...breaks, ...givenUp]);
  expect(found.filter(({ verdict }) => verdict !== "sat")).toEqual([]);
});

test.each([
  ["create-later", "S", "abandonedIsGone"],
  ["create-empties", "S", "ownAnswers"],
  ["create-empties", "E", "ownAnswers"],
] as const)("%s, which no promise needs, is needed in %s for %s", (rule, id, lemma) => {
  const theorem = THEOREMS.find((candidate) => candidate.id === id);
  if (theorem === undefined) throw new Error(`there is no theorem ${id}`);
  const { givenUp } = proveWithout(solver, theorem, rule);
  expect(givenUp.map(({ broken }) => broken)).toContain(lemma);
});
