import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide, phaseOf } from "#machines/attempt.decide";
import { decode, encode } from "#machines/attempt.codec";
import type { DecodedRecord, StoredSlot } from "#machines/attempt.codec";
import * as w from "./machine-events";

type Questions = ReadonlyMap<number, string>;
const ANSWERED: Questions = new Map([
  [0, '{"isCorrect":true,"response":"a"}'],
  [1, '{"isCorrect":null,"response":"typo","isReported":true}'],
]);

const LEGACY = {
  attemptNumber: 3,
  currentQuestionIndex: 1,
  totalQuestions: 2,
  startedAt: w.STARTED_AT,
  isFinalized: false,
  finalizationError: null as string | null,
  finalSummary: null as object | null,
};

interface SlotFields {
  readonly highWater?: number;
  readonly questionJsons?: Questions;
  readonly waiting?: { readonly rejection: string | null } | null;
}

/** The slot with this record of attempt 3. */
function stored(
  state: unknown,
  { highWater = 0, questionJsons = ANSWERED, waiting = null }: SlotFields = {},
): StoredSlot {
  const stateJson = typeof state === "string" ? state : JSON.stringify(state);
  return { highWater, record: { number: 3, stateJson, questionJsons, waiting } };
}

function snapshotOf(decoded: DecodedRecord): AttemptSnapshot {
  if (decoded.kind === "quarantined") throw new Error(decoded.reason);
  return decoded.snapshot;
}

const phase = (state: object, fields?: SlotFields): string | null =>
  phaseOf(snapshotOf(decode(w.SLOT, stored(state, fields))));

describe("records of the earlier version", () => {
  it.each([
    ["a live one continues", {}, "answering"],
    ["a fully answered one can be finalized", { currentQuestionIndex: 2 }, "complete"],
    [
      "one whose finalization failed can be finalized again",
      { currentQuestionIndex: 2, finalizationError: "x" },
      "complete",
    ],
    [
      "one whose finalization failed can be finalized again, even if not all questions are answered",
      { finalizationError: "x" },
      "complete",
    ],
    [
      "a finalized one is published, because the earlier version writes to the gradebook first",
      { isFinalized: true },
      "published",
    ],
  ])("%s", (_what, change, expected) => {
    expect(phase({ ...LEGACY, ...change })).toBe(expected);
  });

  it("a finalized one with an outbox entry is pending, with the gradebook's last error", () => {
    const at = decode(
      w.SLOT,
      stored({ ...LEGACY, isFinalized: true }, { waiting: { rejection: "down" } }),
    );
    expect(phaseOf(snapshotOf(at))).toBe("pending");
    expect(snapshotOf(at).context.attempt?.rejection).toBe("down");
  });

  it("an unfinished one at or below the high-water mark is not adopted", () => {
    expect(phase(LEGACY, { highWater: 3 })).toBeNull();
    expect(phase({ ...LEGACY, currentQuestionIndex: 2 }, { highWater: 3 })).toBeNull();
    expect(phase({ ...LEGACY, isFinalized: true }, { highWater: 3 })).toBe("published");
  });

  it("keep their attempt id when a legacy pod rewrites our record without our field", () => {
    const ours = w.sendAll(w.empty(), w.start(3), w.answer(0));
    const { stateJson, newQuestionJsons } = encode(w.empty(), ours);
    const { holdfast, ...rewritten } = JSON.parse(stateJson) as Record<string, unknown>;
    expect(holdfast).toBeDefined();
    const decoded = decode(w.SLOT, stored(rewritten, { questionJsons: newQuestionJsons }));
    expect(snapshotOf(decoded).context.attempt?.id).toBe(ours.context.attempt?.id);
  });

  it("keep a penalty in their summary", () => {
    const finalSummary = {
      score: 80,
      correctAnswersCount: null,
      totalQuestions: null,
      xpPenaltyInfo: { penaltyXp: 5, reason: "rushed", avgSecondsPerQuestion: 1.5 },
    };
    const at = decode(w.SLOT, stored({ ...LEGACY, isFinalized: true, finalSummary }));
    expect(snapshotOf(at).context.attempt?.summary).toEqual(finalSummary);
  });

  it("stay readable for a legacy pod after we have written them", () => {
    const { stateJson } = encode(w.empty(), w.sendAll(w.empty(), w.start(3), w.answer(0)));
    expect(JSON.parse(stateJson)).toMatchObject(LEGACY);
  });
});

describe("lost answers", () => {
  it("return the student to the first lost one, in the same attempt", () => {
    const state = { ...LEGACY, currentQuestionIndex: 2 };
    const gap: Questions = new Map([[1, '{"isCorrect":true,"response":"b"}']]);
    const at = snapshotOf(decode(w.SLOT, stored(state, { questionJsons: gap })));
    expect([phaseOf(at), at.context.attempt?.questions.length]).toEqual(["answering", 0]);
  });

  it("do not change a finalized summary", () => {
    const finalSummary = { score: 50, correctAnswersCount: 1, totalQuestions: 2 };
    const state = { ...LEGACY, isFinalized: true, currentQuestionIndex: 2, finalSummary };
    const at = snapshotOf(decode(w.SLOT, stored(state, { questionJsons: new Map() })));
    expect(at.context.attempt?.summary).toEqual(finalSummary);
  });
});

describe("an unreadable record is quarantined, not guessed", () => {
  const ours = JSON.parse(encode(w.empty(), w.sendAll(w.empty(), w.start(3))).stateJson) as {
    holdfast: object;
  };
  it.each([
    ["no JSON", "{oops"],
    ["null", "null"],
    ["a list", "[]"],
    ["a missing field", { ...LEGACY, startedAt: undefined }],
    ["a field of another type", { ...LEGACY, isFinalized: "yes" }],
    ["a negative index", { ...LEGACY, currentQuestionIndex: -1 }],
    ["another attempt's number", { ...LEGACY, attemptNumber: 4 }],
    ["a later record version", { ...ours, holdfast: { ...ours.holdfast, version: 2 } }],
    [
      "another machine",
      { ...ours, holdfast: { ...ours.holdfast, machine: { id: "x", version: "1" } } },
    ],
    [
      "a later machine",
      { ...ours, holdfast: { ...ours.holdfast, machine: { id: "attempt", version: "2" } } },
    ],
    [
      "a state that does not exist",
      { ...ours, holdfast: { ...ours.holdfast, value: "Active.dreaming" } },
    ],
    [
      "a state that contradicts the record",
      { ...ours, holdfast: { ...ours.holdfast, value: "Finalized.pending" } },
    ],
    ["answering after the last question", { ...ours, currentQuestionIndex: 2 }],
  ])("%s", (_what, state) => {
    const decoded = decode(w.SLOT, stored(state));
    expect(decoded.kind).toBe("quarantined");
  });

  it("an unreadable answer", () => {
    const questionJsons = new Map([[0, '{"isCorrect":"maybe"}']]);
    expect(decode(w.SLOT, stored(LEGACY, { questionJsons })).kind).toBe("quarantined");
  });

  it("the reason never contains stored values", () => {
    const secret = { ...LEGACY, startedAt: 1, finalizationError: "CANARY-1" };
    expect(JSON.stringify(decode(w.SLOT, stored(secret)))).not.toContain("CANARY");
    const questionJsons = new Map([[0, '{"isCorrect":1,"response":"CANARY-2"}']]);
    expect(JSON.stringify(decode(w.SLOT, stored(LEGACY, { questionJsons })))).not.toContain(
      "CANARY",
    );
  });
});

describe("encode and decode", () => {
  it("return the same state for every reachable state", () => {
    const phases = new Set<string>();
    fc.assert(
      fc.property(fc.array(w.anyEvent, { minLength: 30, maxLength: 60 }), (makers) => {
        let snapshot = w.empty();
        let questionJsons = new Map<number, string>();
        for (const make of makers) {
          const event = make(snapshot);
          const after = transition(snapshot, event);
          if (decide(snapshot, event).kind === "accepted" && phaseOf(after) !== null) {
            const { number, stateJson, newQuestionJsons } = encode(snapshot, after);
            if (event.type === "attempt.start") questionJsons = new Map();
            questionJsons = new Map([...questionJsons, ...newQuestionJsons]);
            const rejection = after.context.attempt?.rejection ?? null;
            const record = { number, stateJson, questionJsons, waiting: { rejection } };
            const decoded = snapshotOf(
              decode(w.SLOT, { highWater: snapshot.context.highWater, record }),
            );
            expect(decoded.value).toEqual(after.value);
            expect(decoded.context.attempt).toEqual(after.context.attempt);
            phases.add(String(phaseOf(after)));
          }
          snapshot = after;
        }
      }),
      { seed: 20261122, numRuns: 400 },
    );
    expect([...phases].sort()).toEqual(["answering", "complete", "pending", "published"]);
  });

  it("encode returns only the new answers", () => {
    const one = w.sendAll(w.empty(), w.start(), w.answer(0));
    expect([...encode(one, w.sendAll(one, w.skip(1))).newQuestionJsons.keys()]).toEqual([1]);
  });
});
