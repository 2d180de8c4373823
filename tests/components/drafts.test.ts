import { describe, expect, test } from "vitest";
import {
  draftResponse,
  type Draft,
  type DraftValue,
} from "#src/components/practice/assessment-stepper/draft.ts";
import { choice, question, textEntry } from "./questions";

function draft(entries: Record<string, DraftValue>): Draft {
  return new Map(Object.entries(entries));
}

const single = question("single", [choice("RESPONSE", 1)]);
const several = question("several", [choice("RESPONSE", 2)]);
const text = question("text", [
  { kind: "element", tag: "p", children: [{ kind: "text", text: "2 + 2 =" }, textEntry("R")] },
]);
const gaps = question("gaps", [textEntry("R1"), textEntry("__proto__")]);

describe("a response has the shape that grading expects", () => {
  test("one choice is its identifier", () => {
    expect(draftResponse(single, draft({ RESPONSE: ["b"] }))).toStrictEqual({
      kind: "ready",
      answer: { response: "b", responseIdentifier: "RESPONSE" },
    });
  });

  test("several choices are a list", () => {
    expect(draftResponse(several, draft({ RESPONSE: ["b", "a"] }))).toMatchObject({
      answer: { response: ["b", "a"] },
    });
  });

  test("a text is a text, wherever it stands in the question", () => {
    expect(draftResponse(text, draft({ R: " 4 " }))).toMatchObject({
      answer: { response: " 4 ", responseIdentifier: "R" },
    });
  });

  test("several texts are named, the empty ones too", () => {
    const drafted = draftResponse(gaps, new Map([["R1", "x"]]));
    const response = drafted.kind === "ready" ? drafted.answer.response : null;
    expect(Object.entries(response ?? {})).toStrictEqual([
      ["R1", "x"],
      ["__proto__", ""],
    ]);
    expect(drafted).not.toHaveProperty("answer.responseIdentifier");
  });
});

describe("nothing is sent that the student has not finished", () => {
  test.each([
    ["no choice", single, {}, /^Choose an answer first/],
    ["no choice any more", several, { RESPONSE: [] }, /^Choose an answer first/],
    ["blanks", text, { R: "  " }, /^Write an answer first/],
    ["nothing at all", gaps, {}, /^Write an answer first/],
    ["too many", several, { RESPONSE: ["a", "b", "c"] }, /^Choose at most 2 answers\.$/],
  ])("%s", (_name, view, entries, problem) => {
    expect(draftResponse(view, draft(entries))).toMatchObject({
      kind: "not_ready",
      problem: expect.stringMatching(problem) as string,
    });
  });
});

describe("a field for a number", () => {
  const years = { ...textEntry("R"), expects: "integer" } as const;
  const share = { ...textEntry("S"), expects: "float" } as const;
  const one = question("one", [years]);
  const two = question("two", [years, share, textEntry("T")]);

  test("is sent as it was typed", () => {
    expect(draftResponse(one, draft({ R: " 1 000 " }))).toMatchObject({
      answer: { response: " 1 000 " },
    });
  });

  test("says what is expected before anything is sent", () => {
    expect(draftResponse(one, draft({ R: "ten" }))).toStrictEqual({
      kind: "not_ready",
      problem: "Your answer must be a whole number, such as 12.",
    });
    expect(draftResponse(two, draft({ R: "", S: "1,500", T: "ten" }))).toStrictEqual({
      kind: "not_ready",
      problem: "Answer 2 of 3 can mean 1500 or 1.500: write it in one of these two ways.",
    });
  });
});
