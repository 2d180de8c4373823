import { fc, test as property } from "@fast-check/vitest";
import { afterAll, describe, expect, test } from "vitest";
import { createQuestionBank } from "#lib/interactive-assessments";
import { RESPONSE_TEXT_LENGTH_MAX } from "#lib/interactive-assessments/response-grading";
import { bankOfOne, choice, declaration, itemXml, SAMPLES_DIR, textEntry } from "./content-fixture";

const tooLong = "x".repeat(RESPONSE_TEXT_LENGTH_MAX + 1);
const single = itemXml({ declarations: declaration({ correct: ["B"] }), body: choice() });
const multiple = itemXml({
  declarations: declaration({ cardinality: "multiple", correct: ["A", "B"] }),
  body: choice('max-choices="3" min-choices="1"'),
});
const text = itemXml({
  declarations: declaration({ baseType: "string", correct: ["x"] }),
  body: textEntry(),
});
const integer = itemXml({
  declarations: declaration({ baseType: "integer", correct: ["12"] }),
  body: textEntry(),
});
const float = integer.replace('base-type="integer"', 'base-type="float"');
const texts = itemXml({
  declarations:
    declaration({ identifier: "ONE", baseType: "string", correct: ["a"] }) +
    declaration({ identifier: "TWO", baseType: "string", correct: ["b"] }),
  body: textEntry("ONE") + textEntry("TWO"),
});

/** What is wrong, the item, the response, and the expected problem. */
const INVALID: readonly (readonly [string, string, unknown, RegExp])[] = [
  ["an array for a single choice", single, ["B"], /^response: must be the identifier/],
  ["nothing for a single choice", single, null, /^response: must be the identifier/],
  ["an unknown choice", single, "E", /^response: names no choice/],
  ["an inherited name as a choice", single, "constructor", /^response: names no choice/],
  ["a string for a multiple choice", multiple, "A", /^response: must be an array/],
  ["an object for a multiple choice", multiple, { 0: "A" }, /^response: must be an array/],
  ["an unknown choice among known ones", multiple, ["A", "E"], /^response\[1\]: names no choice/],
  ["a number among choices", multiple, ["A", 2], /^response\[1\]: must be the identifier/],
  ["a repeated choice", multiple, ["A", "A"], /^response: repeats/],
  ["too many choices", multiple, ["A", "B", "C", "D"], /^response: must have at most 3 choices/],
  ["too few choices", multiple, [], /^response: must have at least 1 choices/],
  ["a number for a text", text, 5, /^response: must be a string/],
  ["an object for a single text", text, { RESPONSE: "x" }, /^response: must be a string/],
  ["an overly long text", text, tooLong, /^response: must have at most 1000 characters/],
  ["letters for an integer", integer, "twelve", /^response: must be a whole number/],
  ["a fraction for an integer", integer, "12.0", /^response: must be a whole number/],
  ["letters for a float", float, "1,5 m", /^response: must be a number/],
  ["a number with two meanings", float, "1,500", /^response: can mean 1500 or 1\.500/],
  ["hexadecimal for a float", float, "0x10", /^response: must be a number/],
  ["a string for several texts", texts, "a", /^response: must be an object/],
  ["an array for several texts", texts, ["a", "b"], /^response: must be an object/],
  ["null for several texts", texts, null, /^response: must be an object/],
  ["a missing text", texts, { ONE: "a" }, /^response\.TWO: must be a string/],
  ["an overly long text of several", texts, { ONE: tooLong, TWO: "" }, /^response\.ONE: must/],
  ["an unknown key", texts, { ONE: "a", TWO: "b", THREE: "c" }, /^response: has a key/],
];

describe("a response that the question cannot produce is invalid", () => {
  test.each(INVALID)("%s", async (_name, item, response, problem) => {
    const bank = await bankOfOne(item);
    expect(await bank.grade("quiz", { id: "q1" }, { response })).toEqual({
      kind: "invalid_response",
      problem: expect.stringMatching(problem) as string,
    });
  });

  test.each(["__proto__", "constructor", "toString"])("the key %s", async (key) => {
    const bank = await bankOfOne(texts);
    const response: unknown = JSON.parse(`{"ONE":"a","TWO":"b","${key}":"c"}`);
    const grade = await bank.grade("quiz", { id: "q1" }, { response });
    expect(grade.kind).toBe("invalid_response");
    const inherited = Object.create({ ONE: "a", TWO: "b" }) as unknown;
    const fromPrototype = await bank.grade("quiz", { id: "q1" }, { response: inherited });
    expect(fromPrototype.kind).toBe("invalid_response");
  });

  test("a response variable that the question does not have", async () => {
    const bank = await bankOfOne(single);
    const grade = (responseIdentifier: string) =>
      bank.grade("quiz", { id: "q1" }, { response: "B", responseIdentifier });
    expect((await grade("RESPONSE")).kind).toBe("graded");
    for (const responseIdentifier of ["OTHER", "", "__proto__"]) {
      expect(await grade(responseIdentifier)).toEqual({
        kind: "invalid_response",
        problem: "responseIdentifier: names no response variable of this question",
      });
    }
  });

  test.each(["q2", "constructor", "__proto__"])("but the question %s was changed", async (id) => {
    const bank = await bankOfOne(single);
    expect(await bank.grade("quiz", { id }, { response: "B" })).toEqual({ kind: "changed" });
  });
});

describe("whatever JSON is sent", () => {
  const bank = createQuestionBank({ contentDir: SAMPLES_DIR });
  afterAll(() => bank.close());
  const questionIds = ["pizza-slices", "equal-fractions", "as-decimal", "lowest-terms"];

  property.prop([fc.constantFrom(...questionIds), fc.jsonValue()])(
    "grading answers with a value and never throws",
    async (questionId, response) => {
      const grade = await bank.grade("fractions-quiz", { id: questionId }, { response });
      expect(["graded", "invalid_response"]).toContain(grade.kind);
    },
  );
});
