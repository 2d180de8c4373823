import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attemptMachine, transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptEvent } from "#machines/attempt.events";
import { attemptIdOf } from "#machines/attempt.identity";
import {
  appliedEntryText,
  parseTrailEntry,
  refusedEntryJson,
  trailIdOf,
} from "#lib/services/attempt/trail-entry";

const slot = { userId: "u", resourceId: "r" };
const startedAt = "2026-01-01T00:00:00.000Z";
const attemptId = attemptIdOf(slot, 1, startedAt);
const short = attemptId.slice(0, 6);

const nothing = attemptMachine.resolveState({
  value: "NoAttempt",
  context: { slot, highWater: 0, attempt: null, clearedAttempt: null },
});

const START: AttemptEvent = {
  type: "attempt.start",
  ...{ derivedNumber: 1, totalQuestions: 2, startedAt },
};
const LIFE: readonly AttemptEvent[] = [
  START,
  { type: "question.answer", questionIndex: 0, response: "x", isCorrect: true },
  { type: "question.skip", questionIndex: 1 },
  { type: "attempt.finalize", finishedAt: startedAt },
  { type: "result.rejected", attemptId, error: "busy" },
  { type: "result.published", attemptId },
  { type: "attempt.reset", attemptId },
];

/** The entries that these events leave, one after the other. */
function entriesOf(events: readonly AttemptEvent[], from: AttemptSnapshot = nothing) {
  let before = from;
  return events.map((event) => {
    const after = transition(before, event);
    const text = appliedEntryText({ before, after, event });
    before = after;
    return text;
  });
}

describe("the entry of an applied event", () => {
  it("has a letter that docs/operate.md explains", () => {
    const page = readFileSync("docs/operate.md", "utf8");
    const letters = new Set([...entriesOf(LIFE), "r", "t"].map(([letter]) => letter ?? ""));
    expect([...letters].filter((letter) => !page.includes(`| \`${letter}\` |`))).toEqual([]);
    expect(letters.size).toBe(9);
  });

  it("is short", () => {
    expect(entriesOf(LIFE)).toEqual([
      `s1 0/2 ${short} ${startedAt}`,
      `a1 1/2 ${short}`,
      `k1 2 ${short}`,
      `f1 2 ${short} 50`,
      `n1 2 ${short}`,
      `p1 2 ${short}`,
      `x1 2 ${short} published>none`,
    ]);
    const report = { type: "question.report", questionIndex: 0, report: "odd" } as const;
    const early = entriesOf([{ ...START, isRemembered: true }, report, { type: "attempt.reset" }]);
    expect(early).toEqual([`t1 0/2 ${short} ${startedAt}`, `r1 1/2 ${short}`, `x1 1/2 ${short}`]);
  });

  it("is read as it was before it was written", () => {
    const applied = (type: string, from: string | null, to: string | null, answered: number) => {
      const facts = { number: 1, attemptId: short, total: 2 };
      return { kind: "applied", type, from, to, answered, ...facts };
    };
    expect(entriesOf(LIFE).map(parseTrailEntry)).toEqual([
      { ...applied("attempt.start", null, "answering", 0), startedAt },
      applied("question.answer", "answering", "answering", 1),
      applied("question.skip", "answering", "complete", 2),
      { ...applied("attempt.finalize", "complete", "pending", 2), score: 50 },
      applied("result.rejected", "pending", "pending", 2),
      applied("result.published", "pending", "published", 2),
      applied("attempt.reset", "published", null, 2),
    ]);
    expect(parseTrailEntry(`t1 0/2 ${short} ${startedAt}`)).toMatchObject({ isRemembered: true });
  });

  it("names the phases where they are not the usual ones, so that a check can object", () => {
    const after = transition(nothing, START);
    const event = {
      type: "question.answer",
      questionIndex: 0,
      response: 1,
      isCorrect: true,
    } as const;
    const text = appliedEntryText({ before: nothing, after, event });
    expect(text).toBe(`a1 0/2 ${short} none>answering`);
    expect(parseTrailEntry(text)).toMatchObject({ from: null, to: "answering" });
  });

  it("has no white space in an attempt id, whatever wrote the record", () => {
    expect([trailIdOf("a b\nc d e f"), trailIdOf("ab")]).toEqual(["a_b_c_", "ab"]);
  });

  it("of an earlier version, which is JSON, is read as the short one", () => {
    const fields = { kind: "applied", type: "question.skip", number: 1, answered: 2, total: 2 };
    const json = JSON.stringify({ ...fields, attemptId, from: "answering", to: "complete" });
    expect(parseTrailEntry(json)).toEqual(parseTrailEntry(`k1 2 ${short}`));
  });
});

it("other entries are JSON", () => {
  const json = refusedEntryJson("question.answer", "stale_attempt", 1) ?? "";
  expect(parseTrailEntry(json)).toMatchObject({ kind: "refused", code: "stale_attempt" });
});

it.each([
  "",
  "{",
  "x",
  "z1 1/2 abcdef",
  "a1 1/2",
  "a0 1/2 abcdef",
  "a1 1/2 abcdef odd>none",
  "2:a",
])("%j is no entry", (text) => expect(parseTrailEntry(text)).toBeNull());

it("only an applied event about an attempt has an entry", () => {
  const begun = transition(nothing, START);
  const { attempt } = begun.context;
  if (attempt === null) throw new Error("no attempt");
  const recover: AttemptEvent = {
    type: "attempt.recover",
    record: { ...attempt, phase: "answering" },
  };
  const about = "an applied event is about an attempt";
  expect(() => appliedEntryText({ before: nothing, after: nothing, event: START })).toThrow(about);
  expect(() => appliedEntryText({ before: begun, after: begun, event: recover })).toThrow(about);
});
