import { describe, expect, test } from "vitest";
import { choiceQuestion, textQuestion } from "#lib/plain-questions";
import {
  draftResponse,
  interactionsOf,
} from "#src/components/practice/assessment-stepper/draft.ts";

const about = { id: "q7", title: "Capital", prompt: "What is the capital of <France>?" };
const choices = [
  { id: "p", text: "Paris" },
  { id: "l", text: "Lyon" },
  { id: "n", text: "Nice" },
];

describe("a question with choices", () => {
  test("is answered with the id of the choice", () => {
    const question = choiceQuestion({ ...about, choices });
    expect(question).toMatchObject({ id: "q7", title: "Capital" });
    expect(draftResponse(question, new Map([["RESPONSE", ["p"]]]))).toEqual({
      kind: "ready",
      answer: { response: "p", responseIdentifier: "RESPONSE" },
    });
  });

  test("with several choices is answered with their ids", () => {
    const question = choiceQuestion({ ...about, choices, maxChoices: 2 });
    const drafted = draftResponse(question, new Map([["RESPONSE", ["p", "n"]]]));
    expect(drafted).toMatchObject({ answer: { response: ["p", "n"] } });
    const tooMany = draftResponse(question, new Map([["RESPONSE", ["p", "n", "l"]]]));
    expect(tooMany).toMatchObject({ kind: "not_ready" });
  });

  test("keeps texts as texts", () => {
    const [node] = interactionsOf(choiceQuestion({ ...about, choices }));
    expect(node).toMatchObject({
      prompt: [{ kind: "text", text: "What is the capital of <France>?" }],
      choices: [{ identifier: "p", body: [{ kind: "text", text: "Paris" }] }, {}, {}],
    });
  });

  test.each([
    ["no choices", { choices: [] }, "has no choices"],
    ["the same id twice", { choices: [...choices, { id: "p", text: "Pau" }] }, "the same id"],
    ["more than there are", { choices, maxChoices: 4 }, "from 1 to 3"],
    ["none to select", { choices, maxChoices: 0 }, "from 1 to 3"],
    ["a part of one", { choices, maxChoices: 1.5 }, "from 1 to 3"],
  ])("%s: is refused", (_what, wrong, message) => {
    expect(() => choiceQuestion({ ...about, ...wrong })).toThrow(RangeError);
    expect(() => choiceQuestion({ ...about, ...wrong })).toThrow(message);
  });
});

describe("a question with a text", () => {
  test("is answered with the text", () => {
    const question = textQuestion({ ...about, expectedLength: 12 });
    expect(interactionsOf(question)).toEqual([
      { kind: "textEntry", responseIdentifier: "RESPONSE", expectedLength: 12 },
    ]);
    expect(draftResponse(question, new Map([["RESPONSE", "Paris"]]))).toMatchObject({
      answer: { response: "Paris" },
    });
  });

  test("needs no width", () => {
    expect(interactionsOf(textQuestion(about))[0]).not.toHaveProperty("expectedLength");
  });
});
