import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "#machines/attempt.codec";
import { parseQuestion, parseState } from "#machines/attempt.codec";
import { ATTEMPT_PHASES } from "#machines/attempt.events";
import { attemptMachine } from "#machines/attempt.machine";
import * as w from "./machine-events";

const HOLDFAST = {
  version: 1,
  machine: { id: "attempt", version: "1" },
  value: "Finalized.published",
  attemptId: "id",
  published: true,
};

const RECORD = {
  attemptNumber: 1,
  currentQuestionIndex: 0,
  totalQuestions: 0,
  startedAt: "t",
  isFinalized: true,
  finalizationError: "down",
  finalSummary: {
    score: 80,
    correctAnswersCount: 4,
    totalQuestions: 5,
    xpPenaltyInfo: { penaltyXp: 5, reason: "rushed", avgSecondsPerQuestion: 1.5 },
  },
  holdfast: HOLDFAST,
};

type Fields = Readonly<Record<string, unknown>>;

/** The record without the field at this path, or with another value in it. */
function recordWith(path: string, value?: unknown): string {
  const change = (fields: Fields, [name = "", ...below]: readonly string[]): Fields => {
    const inner = below.length === 0 ? value : change(fields[name] as Fields, below);
    return { ...fields, [name]: inner };
  };
  return JSON.stringify(change(RECORD, path.split(".")));
}

const reasonOf = (path: string, code: string): string =>
  `the state record is not readable at "${path}" (${code})`;

describe("the state record", () => {
  it("is parsed with all of its fields", () => {
    expect(parseState(JSON.stringify(RECORD))).toEqual({ ok: true, value: RECORD });
  });

  it.each([
    "attemptNumber",
    "currentQuestionIndex",
    "totalQuestions",
    "startedAt",
    "isFinalized",
    "finalizationError",
    "finalSummary",
    "finalSummary.score",
    "holdfast.version",
    "finalSummary.correctAnswersCount",
    "finalSummary.totalQuestions",
    "finalSummary.xpPenaltyInfo.penaltyXp",
    "finalSummary.xpPenaltyInfo.reason",
    "holdfast.machine",
    "holdfast.machine.id",
    "holdfast.machine.version",
    "holdfast.value",
    "holdfast.attemptId",
    "holdfast.published",
  ])("is not readable without %s", (path) => {
    const parsed = parseState(recordWith(path));
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed).toHaveProperty("reason", expect.stringContaining(`at "${path}" (invalid_`));
  });

  it.each([
    "holdfast",
    "finalSummary.xpPenaltyInfo",
    "finalSummary.xpPenaltyInfo.avgSecondsPerQuestion",
  ])("is readable without %s", (path) => {
    expect(parseState(recordWith(path))).toMatchObject({ ok: true });
  });

  it.each(["finalizationError", "finalSummary", "finalSummary.correctAnswersCount"])(
    "is readable with null for %s",
    (path) => {
      expect(parseState(recordWith(path, null))).toMatchObject({ ok: true });
    },
  );

  it.each([
    ["attemptNumber", 0, "too_small"],
    ["attemptNumber", 1.5, "invalid_type"],
    ["currentQuestionIndex", -1, "too_small"],
    ["totalQuestions", -1, "too_small"],
    ["startedAt", "", "too_small"],
    ["holdfast.attemptId", "", "too_small"],
    ["holdfast.version", 2, "invalid_value"],
    ["holdfast.value", "NoAttempt", "invalid_value"],
    ["holdfast.machine.version", "2", "invalid_value"],
    ["holdfast.machine.id", "other", "invalid_value"],
  ])("is not readable with %s %j", (path, value, code) => {
    expect(parseState(recordWith(path, value))).toEqual({
      ok: false,
      reason: reasonOf(path, code),
    });
  });

  it.each(["Active.answering", "Active.complete", "Finalized.pending", "Finalized.published"])(
    "may have the state %s",
    (value) => {
      expect(parseState(recordWith("holdfast.value", value))).toMatchObject({ ok: true });
    },
  );

  it("is reported as no JSON, or as another type, when it is", () => {
    expect(parseState("{")).toEqual({ ok: false, reason: "the state record is not JSON" });
    expect(parseState("[]")).toEqual({ ok: false, reason: reasonOf("", "invalid_type") });
  });

  it("is encoded with all of its fields", () => {
    const published = w.sendAll(w.empty(), w.start(1, 1), w.answer(0), w.finalize);
    const { number, stateJson, newQuestionJsons } = encode(w.empty(), published);
    expect(number).toBe(1);
    expect([...newQuestionJsons]).toEqual([[0, '{"isCorrect":true,"response":"a"}']]);
    expect(JSON.parse(stateJson)).toEqual({
      attemptNumber: 1,
      currentQuestionIndex: 1,
      totalQuestions: 1,
      isFinalized: true,
      startedAt: w.STARTED_AT,
      finalizationError: null,
      finalSummary: { score: 100, correctAnswersCount: 1, totalQuestions: 1 },
      holdfast: {
        version: 1,
        machine: { id: "attempt", version: "1" },
        value: "Finalized.pending",
        attemptId: "ec8de718-0805-5dbb-9e32-056f25b2b30e",
        published: false,
      },
    });
  });

  it("is written as JSON.stringify writes its fields in their order", () => {
    const text = fc.string({ unit: "binary" });
    const summary = fc.record(
      {
        score: fc.integer({ min: 0, max: 100 }),
        correctAnswersCount: fc.option(fc.nat()),
        totalQuestions: fc.option(fc.nat()),
        xpPenaltyInfo: fc.record({ penaltyXp: fc.double({ noNaN: true }), reason: text }),
      },
      { requiredKeys: ["score", "correctAnswersCount", "totalQuestions"] },
    );
    const facts = fc.record({
      number: fc.integer({ min: 1, max: 1_000 }),
      id: text,
      startedAt: text,
      totalQuestions: fc.integer({ min: 2, max: 1_000 }),
      questions: fc.array(fc.constant({ isCorrect: true, response: "a" }), { maxLength: 3 }),
      finalizationError: fc.option(text),
      summary: fc.option(summary),
      rejection: fc.option(text),
    });
    fc.assert(
      fc.property(facts, fc.constantFrom(...ATTEMPT_PHASES), (attempt, phase) => {
        const isFinalized = phase === "pending" || phase === "published";
        const value = isFinalized ? { Finalized: phase } : { Active: phase };
        const context = { ...w.empty().context, attempt };
        const snapshot = attemptMachine.resolveState({ value, context });
        expect(encode(w.empty(), snapshot).stateJson).toBe(
          JSON.stringify({
            attemptNumber: attempt.number,
            currentQuestionIndex: attempt.questions.length,
            totalQuestions: attempt.totalQuestions,
            startedAt: attempt.startedAt,
            isFinalized,
            finalizationError: attempt.finalizationError,
            finalSummary: attempt.summary,
            holdfast: {
              version: 1,
              machine: { id: "attempt", version: "1" },
              value: `${isFinalized ? "Finalized" : "Active"}.${phase}`,
              attemptId: attempt.id,
              published: phase === "published",
            },
          }),
        );
      }),
    );
  });

  it("is not encoded for a slot without an attempt", () => {
    expect(() => encode(w.empty(), w.empty())).toThrow("only a live attempt can be encoded");
  });
});

describe("a question record", () => {
  it("is parsed as it was written, without unknown fields", () => {
    const json = '{"isCorrect":null,"response":{"a":[1]},"isReported":true,"more":1}';
    expect(parseQuestion(json)).toEqual({
      ok: true,
      value: { isCorrect: null, response: { a: [1] }, isReported: true },
    });
  });

  it("may have no response, but must have a grade", () => {
    const value = { isCorrect: null, response: null };
    expect(parseQuestion('{"isCorrect":null}')).toEqual({ ok: true, value });
    const reason = 'the question record is not readable at "isCorrect" (invalid_type)';
    expect(parseQuestion("{}")).toEqual({ ok: false, reason });
  });

  it("keeps a response that is false, empty, 0 or null", () => {
    for (const response of [false, "", 0, null]) {
      const parsed = parseQuestion(JSON.stringify({ isCorrect: true, response }));
      expect(parsed).toEqual({ ok: true, value: { isCorrect: true, response } });
    }
  });

  it.each(["yes", 1, null])("is not readable with isReported %j", (isReported) => {
    const json = JSON.stringify({ isCorrect: true, isReported });
    expect(parseQuestion(json)).toMatchObject({ ok: false });
  });

  it("is reported as no JSON when it is not JSON", () => {
    expect(parseQuestion("{")).toEqual({ ok: false, reason: "the question record is not JSON" });
  });
});
