import { describe, expect, it, test } from "vitest";
import { ContractViolation } from "#lib/testing/contract-rule";
import {
  goodPolicy,
  goodQuestions,
  goodUser,
  gradebookRules,
  loggerRules,
  policyRules,
  questionsRules,
  storeRules,
  userRules,
} from "./good-parts";
import { WRONG_PARTS } from "./wrong-parts";

const ALL_RULES = [
  ...questionsRules(goodQuestions),
  ...gradebookRules(),
  ...storeRules(),
  ...userRules(goodUser),
  ...policyRules(goodPolicy),
  ...loggerRules(),
];

describe("the contract suites find a wrong part", () => {
  it("there is a wrong part for every rule, and a rule for every wrong part", () => {
    expect(Object.keys(WRONG_PARTS)).toEqual(ALL_RULES.map(({ id }) => id));
  });

  it.each(Object.entries(WRONG_PARTS))("%s", async (id, wrongPart) => {
    const rule = wrongPart().find((each) => each.id === id);
    const error: unknown = await rule?.run().catch((thrown: unknown) => thrown);
    if (!(error instanceof ContractViolation)) throw new Error(`${id} did not fail`);
    expect(error.message).toMatch(
      new RegExp(`^${id}: .+\\n  expected: .+\\n  came: .+\\n  what to do: .+\\n  why: .+$`, "s"),
    );
  });
});

describe("the contract suites accept a good part", () => {
  for (const { id, title, run } of ALL_RULES) it(`${id}: ${title}`, run);
});

test("every rule has an id of its own and a title of its own", () => {
  for (const field of ["id", "title"] as const) {
    const values = ALL_RULES.map((rule) => rule[field]);
    expect(new Set(values).size).toBe(values.length);
  }
});
