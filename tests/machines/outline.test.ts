import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeOutline, encode, withAnswers } from "#machines/attempt.codec";
import { attemptIdOf } from "#machines/attempt.identity";
import { transition } from "#machines/attempt.machine";
import { empty, SLOT, start, STARTED_AT } from "./machine-events";

/** JSON has no -0, for example. */
function asStored(response: unknown): unknown {
  return JSON.parse(JSON.stringify(response));
}

const outlines = fc
  .record({
    number: fc.integer({ min: 1, max: 1_000 }),
    responses: fc.array(fc.jsonValue().map(asStored), { maxLength: 8 }),
    left: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ number, responses, left }) => ({
    ...{ number, responses, totalQuestions: responses.length + left },
  }));

test("an outline has the record that was written, and with its answers the same state", () => {
  fc.assert(
    fc.property(outlines, ({ number, responses, totalQuestions }) => {
      const stored = new Map<number, string>();
      const before = empty(number - 1);
      let snapshot = transition(before, start(number, totalQuestions));
      let written = encode(before, snapshot);
      for (const [index, response] of responses.entries()) {
        const after = transition(snapshot, {
          type: "question.answer",
          questionIndex: index,
          response,
          isCorrect: index % 2 === 0,
        });
        written = encode(snapshot, after);
        for (const [at, json] of written.newQuestionJsons) stored.set(at, json);
        snapshot = after;
      }
      const id = attemptIdOf(SLOT, number, STARTED_AT);
      const facts = { number, id, startedAt: STARTED_AT, totalQuestions };
      const outline = decodeOutline(SLOT, { ...facts, answerCount: responses.length });
      expect(outline.stateJson).toBe(written.stateJson);
      const parsed = withAnswers(outline.snapshot, stored);
      // Also what XState keeps for itself: the nodes of the state.
      expect(parsed).toEqual({ ...snapshot, context: parsed?.context });
      expect(parsed?.context).toEqual({ ...snapshot.context, highWater: number - 1 });
      // Answers that are known already stay as they are; only the others are needed.
      const questions = parsed?.context.attempt?.questions ?? [];
      const known = questions.slice(0, responses.length / 2);
      const unread = [...stored].filter(([index]) => index >= known.length);
      const partly = decodeOutline(SLOT, { ...facts, answerCount: responses.length }, known);
      expect(partly.stateJson).toBe(outline.stateJson);
      const again = withAnswers(partly.snapshot, new Map(unread));
      expect(again?.context).toEqual(parsed?.context);
      known.forEach((one, index) => expect(again?.context.attempt?.questions[index]).toBe(one));
    }),
  );
});

test("an answer that is missing or cannot be read gives no state", () => {
  const id = attemptIdOf(SLOT, 1, STARTED_AT);
  const facts = { number: 1, id, startedAt: STARTED_AT, totalQuestions: 3, answerCount: 2 };
  const { snapshot } = decodeOutline(SLOT, facts);
  const answer = '{"isCorrect":true,"response":"x"}';
  expect(withAnswers(snapshot, new Map([[1, answer]]))).toBeNull();
  expect(
    withAnswers(
      snapshot,
      new Map([
        [0, answer],
        [1, "no JSON"],
      ]),
    ),
  ).toBeNull();
});
