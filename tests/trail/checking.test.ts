import { describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { checkTrail } from "#lib/services/attempt/trail-check";
import type { TrailDoubts } from "#lib/services/attempt/trail-check";

const slot = { userId: "u", resourceId: "r" };
const BEGAN = "2026-01-01T00:00:00.000Z";

/** What an event leaves behind; blank where a test says nothing of it. */
type TrailFields = Readonly<Record<string, unknown>>;

function id(number: number): string {
  return attemptIdOf(slot, number, BEGAN);
}

function entry(type: string, number: number, more: TrailFields): TrailFields {
  return { kind: "applied", type, number, attemptId: id(number), total: 2, ...more };
}

const start = (number: number): TrailFields =>
  entry("attempt.start", number, { from: null, to: "answering", answered: 0, startedAt: BEGAN });
const first = (number: number): TrailFields =>
  entry("question.answer", number, { from: "answering", to: "answering", answered: 1 });
const second = (number: number): TrailFields =>
  entry("question.skip", number, { from: "answering", to: "complete", answered: 2 });
const finalize = (number: number): TrailFields =>
  entry("attempt.finalize", number, { from: "complete", to: "pending", answered: 2 });
const published = (number: number): TrailFields =>
  entry("result.published", number, { from: "pending", to: "published", answered: 2 });
const reset = (number: number, from = "published", answered = 2): TrailFields =>
  entry("attempt.reset", number, { from, to: null, answered });
const operator = (action: string, number: number): TrailFields => ({
  kind: "operator",
  action,
  actionId: "a",
  number,
});
const life = (number: number): readonly TrailFields[] => [
  ...[start(number), first(number), second(number)],
  ...[finalize(number), published(number), reset(number)],
];

function check(entries: readonly TrailFields[], doubts: TrailDoubts = {}) {
  const trail = entries.map((fields, at) => {
    return { id: `${at}-0`, atMs: at, json: JSON.stringify(fields) };
  });
  return checkTrail(slot, trail, doubts);
}

describe("a trail that the machine allows", () => {
  it.each([
    ["two lives, one after the other", [...life(1), ...life(2)]],
    ["a life whose beginning was dropped", life(3).slice(2)],
    [
      "a number used again after it was given up unfinished",
      [...[start(1), first(1), reset(1, "answering", 1), start(1), first(1), second(1)]],
    ],
    [
      "refusals and an operator's deeds in between",
      [
        start(1),
        { kind: "refused", type: "question.answer", code: "stale_attempt", number: 1 },
        operator("repin", 1),
        first(1),
      ],
    ],
    ["another attempt after an operator's repin", [start(3), operator("repin", 1), first(1)]],
    [
      "the same, when the student was faster than its entry",
      [start(3), first(1), operator("repin", 1), second(1)],
    ],
    [
      "a new attempt after a record was set aside",
      [...[start(3), operator("discard-quarantined", 3), start(4)]],
    ],
    [
      "a pointer that was mended to the attempt that is there",
      [start(1), { kind: "recovered", number: 1, pointer: 0 }, first(1)],
    ],
    ["nothing", []],
  ])("%s", (_what, entries) => {
    expect(check(entries)).toEqual([]);
  });
});

describe("a trail that the machine does not allow is reported", () => {
  it.each<[string, readonly TrailFields[], RegExp]>([
    [
      "an answer to a complete attempt",
      [
        start(1),
        first(1),
        second(1),
        {
          ...first(1),
          from: "complete",
          to: "complete",
          answered: 3,
        },
      ],
      /does not accept/,
    ],
    [
      "a finalize before the last answer",
      [
        start(1),
        first(1),
        {
          ...finalize(1),
          from: "answering",
          answered: 1,
        },
      ],
      /does not accept/,
    ],
    [
      "an answer that leads to another state than the machine's",
      [
        start(1),
        {
          ...first(1),
          to: "complete",
        },
      ],
      /the machine says/,
    ],
    [
      "an attempt id that is not that of its number and start",
      [
        {
          ...start(1),
          attemptId: id(2),
        },
      ],
      /the machine says/,
    ],
    ["a burned number that is opened again", [...life(1), start(1)], /the machine says|burned/],
    ["two finalized attempts of one number", [...life(2), { ...finalize(2) }], /used before/],
    ["an attempt that became one of a lower number", [start(3), first(1)], /attempt 1 .* without/],
    ["an attempt that became one of a higher number", [start(1), first(2)], /attempt 2 .* without/],
    [
      "an attempt that became another one of its number",
      [
        start(1),
        {
          ...first(1),
          attemptId: id(2),
        },
      ],
      /without an event/,
    ],
    ["the same after a beginning that was dropped", [first(3), second(1)], /without an event/],
    [
      "a drift that a deed of another sort does not explain",
      [...[start(3), first(1), operator("resolve-conflict", 1)]],
      /without an event/,
    ],
    [
      "a drift to another attempt than was repinned",
      [...[start(3), first(1), operator("repin", 2)]],
      /without an event/,
    ],
    ["an entry that cannot be read", [{ kind: "applied", type: "nothing" }], /cannot be read/],
  ])("%s", (_what, entries, problem) => {
    const found = check(entries).filter(({ severity }) => severity === "violation");
    expect(found.map((finding) => finding.problem).join("\n")).toMatch(problem);
  });
});

describe("what changed the slot without an event is told apart from a violation", () => {
  it.each<[string, readonly TrailFields[], RegExp]>([
    ["an attempt that expired", [start(1), first(1), start(1)], /became no attempt without/],
    ["answers that were lost", [start(1), first(1), first(1)], /0 answered\) without/],
    ["an attempt after a finished one", [...life(1).slice(0, 5), first(2)], /attempt 2 .* without/],
    [
      "a recovery of another attempt",
      [start(1), { kind: "recovered", number: 2, pointer: 1 }],
      /which was recovered/,
    ],
  ])("%s", (_what, entries, problem) => {
    const found = check(entries);
    expect(found.map(({ severity }) => severity)).toEqual(["gap"]);
    expect(found[0]?.problem).toMatch(problem);
  });
});

describe("an attempt that became another one is a gap where something else may have done it", () => {
  const drifted = [start(3), first(1)];

  it.each<[string, TrailDoubts]>([
    ["pods of the version before", { legacyPodsMayRun: true }],
    ["a Redis that loses writes", { mayHaveLost: true }],
  ])("%s", (_what, doubts) => {
    expect(check(drifted, doubts).map(({ severity }) => severity)).toEqual(["gap"]);
  });

  it("and a violation where that is ruled out", () => {
    const doubts = { legacyPodsMayRun: false, mayHaveLost: false };
    expect(check(drifted, doubts).map(({ severity }) => severity)).toEqual(["violation"]);
  });

  it("what the machine does not allow stays a violation in any case", () => {
    const twice = [...life(2), finalize(2)];
    const found = check(twice, { legacyPodsMayRun: true, mayHaveLost: true });
    expect(found.map(({ severity }) => severity)).toContain("violation");
  });
});
