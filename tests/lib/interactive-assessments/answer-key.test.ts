import { afterAll, describe, expect, test } from "vitest";
import { createQuestionBank } from "#lib/interactive-assessments";
import { SAMPLES_DIR } from "./content-fixture";

const bank = createQuestionBank({ contentDir: SAMPLES_DIR });
afterAll(() => bank.close());

/** The response of a question with two fields. */
function fields(one: string, two: string) {
  return (first: string, second: string) => ({ [one]: first, [two]: second });
}

const lowestTerms = fields("NUMERATOR", "DENOMINATOR");
const mixedNumber = fields("WHOLES", "QUARTERS");
const beginForms = fields("SIMPLE_PAST", "PAST_PARTICIPLE");
const articles = fields("BEFORE_HOUR", "BEFORE_UNIFORM");
const goodForms = fields("COMPARATIVE", "SUPERLATIVE");
const flowerWords = fields("POLLEN_MAKER", "AFTER_OVARY");

/** For each question: its id, a correct response and a wrong response, chosen by hand. */
const ANSWERS: Readonly<Record<string, readonly (readonly [string, unknown, unknown])[]>> = {
  "fractions-quiz": [
    ["pizza-slices", "quarter", "half"],
    ["same-denominator", "5/7", "10/14"],
    ["unlike-denominators", "five-sixths", "two-fifths"],
    ["equal-fractions", ["six-ninths", "four-sixths", "eight-twelfths"], []],
    ["lowest-terms", lowestTerms("2", "3"), lowestTerms("4", "6")],
    ["as-decimal", "0.750", "0.34"],
    ["largest-fraction", "seven-eighths", "all-equal"],
    ["below-one-half", ["third", "two-fifths", "three-sevenths"], ["third"]],
    ["mixed-number", mixedNumber("2", "3"), mixedNumber("3", "2")],
    ["part-of-a-whole", "15", "5"],
  ],
  "grammar-exercise": [
    ["its-or-it-is", "its", "it-is"],
    ["past-of-go", "Went", "goed"],
    ["begin-forms", beginForms("began", "begun"), beginForms("begun", "began")],
    ["find-adverbs", ["well", "quickly"], ["friendly", "quickly"]],
    ["a-or-an", articles("an", "a"), articles("a", "an")],
    ["more-than-one", "children", "childs"],
    ["who-acts", "letter", "door"],
    ["good-forms", goodForms("better", "best"), goodForms("gooder", "best")],
    ["comma-place", "after-rained", "nowhere"],
  ],
  "plants-test": [
    ["work-of-roots", ["drink", "hold"], ["drink", "light"]],
    ["green-pigment", "Chlorophyll", "green"],
    ["energy-source", "light", "soil"],
    ["water-pipes", "xylem", "phloem"],
    ["flower-words", flowerWords("Stamens", "fruit"), flowerWords("petal", "fruit")],
    ["seed-needs", ["air", "water", "warmth"], ["air", "water", "warmth", "music"]],
    ["gas-from-air", "carbon-dioxide", "oxygen"],
    ["bee-and-flower", "pollen", "seeds"],
    ["without-flowers", ["moss", "fern"], ["moss"]],
    ["tree-rings", "34", "68"],
    ["desert-plant", "water", "none"],
  ],
};

describe.each(Object.entries(ANSWERS))("the answer key of %s", (resourceId, answers) => {
  test.each(answers)("knows right from wrong for %s", async (questionId, correct, wrong) => {
    const grade = (response: unknown) => bank.grade(resourceId, { id: questionId }, { response });
    expect(await grade(correct)).toEqual({ kind: "graded", isCorrect: true });
    expect(await grade(wrong)).toEqual({ kind: "graded", isCorrect: false });
  });

  test("is tested for every question", async () => {
    const listings = await bank.listAssessments();
    const listing = listings.find((candidate) => candidate.resourceId === resourceId);
    expect(listing).toMatchObject({ kind: "ready", poolSize: answers.length });
  });
});
