import { describe, expect, it } from "vitest";
import { decode, encode } from "#machines/attempt.snapshot";
import type { DecodedRecord } from "#machines/attempt.snapshot";
import * as w from "./walking";

const published = (() => {
  const pending = w.walk(w.empty(), w.start(1, 1), w.answer(0), w.finalize);
  return w.walk(pending, w.published(pending));
})();
const OURS = JSON.parse(encode(w.empty(), published).stateJson) as {
  readonly holdfast: object;
};
const ANSWER = '{"isCorrect":true,"response":"a"}';

function decoded(more: object, questions: readonly string[] = [ANSWER], number = 1): DecodedRecord {
  const stateJson = JSON.stringify({ ...OURS, ...more });
  const record = { number, stateJson, questionJsons: new Map(questions.entries()), waiting: null };
  return decode(w.SLOT, { highWater: 1, record });
}

describe("a record is quarantined, and the reason is told", () => {
  it.each([
    ["it is another number's", decoded({}, [ANSWER], 2), /attemptNumber is not the number of its/],
    [
      "it has too many answers",
      decoded({ currentQuestionIndex: 2 }),
      /more answers than questions/,
    ],
    ["an answer is broken", decoded({}, ["{"]), /^the question record is not JSON$/],
    ["it is not finalized", decoded({ isFinalized: false }), /contradicts the legacy fields/],
    [
      "it says itself that it is not published",
      decoded({ holdfast: { ...OURS.holdfast, published: false } }),
      /holdfast\.value contradicts/,
    ],
    [
      "it says itself that it is published, and is not",
      decoded({ holdfast: { ...OURS.holdfast, value: "Finalized.pending" } }),
      /holdfast\.value contradicts/,
    ],
  ])("when %s", (_what, found, reason) => {
    expect(found).toEqual({ kind: "quarantined", reason: expect.stringMatching(reason) as string });
  });
});

describe("a record that can be read", () => {
  it("is a snapshot", () => {
    expect(decoded({})).toMatchObject({ kind: "snapshot", snapshot: { value: published.value } });
  });

  it("of an earlier version is one too, and so is none at all", () => {
    expect(decoded({ holdfast: undefined }).kind).toBe("snapshot");
    expect(decode(w.SLOT, { highWater: 0, record: null }).kind).toBe("snapshot");
  });

  it("has as many answers as it says, whatever else is stored", () => {
    const found = decoded({}, [ANSWER, "{"]);
    expect(found).toMatchObject({ snapshot: { context: { attempt: { questions: [{}] } } } });
  });

  it("that was finalized without a summary has the summary of its answers", () => {
    const legacy = { holdfast: undefined, finalSummary: null };
    const summary = { score: 100, correctAnswersCount: 1, totalQuestions: 1 };
    const found = decoded(legacy);
    expect(found).toMatchObject({ snapshot: { context: { attempt: { summary } } } });
  });

  it("that still takes answers has no summary", () => {
    const live = { holdfast: undefined, isFinalized: false, finalSummary: null };
    const stateJson = JSON.stringify({ ...OURS, ...live });
    const record = { number: 1, stateJson, questionJsons: new Map([[0, ANSWER]]), waiting: null };
    const found = decode(w.SLOT, { highWater: 0, record });
    expect(found).toMatchObject({ snapshot: { context: { attempt: { summary: null } } } });
  });
});
