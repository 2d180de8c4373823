import { describe, expect, it } from "vitest";
import { decode, encode } from "#machines/attempt.codec";
import type { DecodedRecord } from "#machines/attempt.codec";
import * as w from "./machine-events";

const published = (() => {
  const pending = w.sendAll(w.empty(), w.start(1, 1), w.answer(0), w.finalize);
  return w.sendAll(pending, w.published(pending));
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

describe("decode returns the reason why a record is unreadable", () => {
  it.each([
    [
      "it belongs to another number",
      decoded({}, [ANSWER], 2),
      /attemptNumber is not the number of its/,
    ],
    [
      "it has too many answers",
      decoded({ currentQuestionIndex: 2 }),
      /more answers than questions/,
    ],
    ["an answer is not JSON", decoded({}, ["{"]), /^the question record is not JSON$/],
    [
      "holdfast.value contradicts isFinalized",
      decoded({ isFinalized: false }),
      /contradicts the legacy fields/,
    ],
    [
      "holdfast.published contradicts holdfast.value",
      decoded({ holdfast: { ...OURS.holdfast, published: false } }),
      /holdfast\.value contradicts/,
    ],
    [
      "holdfast.value contradicts holdfast.published",
      decoded({ holdfast: { ...OURS.holdfast, value: "Finalized.pending" } }),
      /holdfast\.value contradicts/,
    ],
  ])("when %s", (_what, record, reason) => {
    expect(record).toEqual({
      kind: "quarantined",
      reason: expect.stringMatching(reason) as string,
    });
  });
});

describe("a readable record", () => {
  it("is decoded to a snapshot", () => {
    expect(decoded({})).toMatchObject({ kind: "snapshot", snapshot: { value: published.value } });
  });

  it("may be a legacy record or missing", () => {
    expect(decoded({ holdfast: undefined }).kind).toBe("snapshot");
    expect(decode(w.SLOT, { highWater: 0, record: null }).kind).toBe("snapshot");
  });

  it("has only the answers below its question index, even if more are stored", () => {
    const found = decoded({}, [ANSWER, "{"]);
    expect(found).toMatchObject({ snapshot: { context: { attempt: { questions: [{}] } } } });
  });

  it("gets its summary from its answers when it was finalized without one", () => {
    const legacy = { holdfast: undefined, finalSummary: null };
    const summary = { score: 100, correctAnswersCount: 1, totalQuestions: 1 };
    const found = decoded(legacy);
    expect(found).toMatchObject({ snapshot: { context: { attempt: { summary } } } });
  });

  it("has no summary while it accepts answers", () => {
    const live = { holdfast: undefined, isFinalized: false, finalSummary: null };
    const stateJson = JSON.stringify({ ...OURS, ...live });
    const record = { number: 1, stateJson, questionJsons: new Map([[0, ANSWER]]), waiting: null };
    const found = decode(w.SLOT, { highWater: 0, record });
    expect(found).toMatchObject({ snapshot: { context: { attempt: { summary: null } } } });
  });
});
