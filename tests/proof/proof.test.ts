import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXCEPTIONS } from "#tests/exploration/exceptions";
import { leaveEvidence } from "#report/evidence-folder";
import { print } from "../figures";
import { RULES } from "#theory/actions";
import type { ActionName, Rule } from "#theory/actions";
import { proofEvidence, storyTrace } from "./evidence";
import { NEEDED_BY, REDUNDANT } from "./needed-rules";
import { prove, proveWithout } from "./prove";
import type { Proof } from "./prove";
import { Solver } from "./solver";
import { STORIES } from "./stories";
import { solveStory } from "./solve-story";
import type { SolvedStory } from "./solve-story";
import { THEOREMS } from "./theorems";

const TIMEOUT_MS = 120_000;
const RULE_NAMES = Object.keys(RULES) as Rule[];

describe("the protocol is proven for any number of clients", () => {
  let solver: Solver | null = null;
  const proofs: Proof[] = [];
  const withoutRule = new Map<Rule, Proof>();
  const solved: SolvedStory[] = [];

  beforeAll(async () => {
    solver = await Solver.start();
  });
  afterAll(() => {
    solver?.close();
    const questions = proofs.reduce((sum, proof) => sum + proof.questions, 0);
    print(`proof: ${proofs.length} theorems, ${questions} questions`);
    leaveEvidence("proof", "theory", proofEvidence(proofs, withoutRule, solved));
  });

  function running(): Solver {
    if (solver === null) throw new Error("the solver has not started");
    return solver;
  }

  test.each(THEOREMS)("theorem $id ($promises): $world", { timeout: TIMEOUT_MS }, (theorem) => {
    const proof = prove(running(), theorem);
    proofs.push(proof);
    expect(proof.breaks).toEqual([]);
  });

  test.each(RULE_NAMES)("without the rule %s a promise breaks", { timeout: TIMEOUT_MS }, (rule) => {
    const theorem = THEOREMS.find(({ id }) => NEEDED_BY[rule].includes(id));
    // Of a rule that no promise needs, needed-rules.test.ts shows that none breaks.
    expect(theorem === undefined).toBe(REDUNDANT[rule] !== undefined);
    if (theorem === undefined) return;
    const proof = proveWithout(running(), theorem, rule);
    withoutRule.set(rule, proof);
    expect(proof.breaks).not.toEqual([]);
  });

  test.each(STORIES)("$hazard: $title", { timeout: TIMEOUT_MS }, (story) => {
    const found = solveStory(running(), story);
    solved.push(found);
    expect(found.steps).toHaveLength(story.steps.length);
    expect(found.isImpossibleWithRule, "with the rule there is no such history").toBe(true);
    expect(storyTrace(story, found).steps).toHaveLength(story.steps.length);
  });

  test("a theorem that promises an invariant says of every exception to it what it means", () => {
    const silent = THEOREMS.flatMap(({ id, promises, excludes, restates = {} }) => {
      const said = [...excludes, ...Object.keys(restates)];
      return EXCEPTIONS.filter(({ invariants }) => {
        return promises.some((promise) => (invariants as readonly string[]).includes(promise));
      })
        .filter((exception) => !said.includes(exception.id))
        .map((exception) => `${id} says nothing of ${exception.id}`);
    });
    expect(silent).toEqual([]);
  });

  test("no theorem excludes an exception that its world has", () => {
    const contradicted = THEOREMS.flatMap(({ id, excludes, mayHappen }) =>
      excludes
        .filter((exception) => (CAUSES[exception] ?? []).some((one) => mayHappen.includes(one)))
        .map((exception) => `${id}: ${exception}`),
    );
    expect(contradicted).toEqual([]);
  });
});

/** The actions of the theory that are the exception itself. */
const CAUSES: Partial<Readonly<Record<string, readonly ActionName[]>>> = {
  "redis-lost-data": ["flush"],
  "record-evicted": ["record.lost"],
  "two-keys-lost": ["mark.lost"],
  "number-forgotten": ["mark.lost"],
  "legacy-start-on-used-number": ["legacy.write"],
};
