import { describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { checkTrail } from "#lib/services/attempt/trail-check";
import type { TrailDoubts } from "#lib/services/attempt/trail-check";
import { unprovenIn } from "#tests/theory/unproven";

const slot = { userId: "u", resourceId: "r" };
const BEGAN = "2026-01-01T00:00:00.000Z";

/** The trail entry of an event, with defaults for the fields that a test does not set. */
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
const rejected = (number: number): TrailFields =>
  entry("result.rejected", number, { from: "pending", to: "pending", answered: 2 });
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
  start(number),
  first(number),
  second(number),
  finalize(number),
  published(number),
  reset(number),
];

function check(entries: readonly TrailFields[], doubts: TrailDoubts = {}) {
  const trail = entries.map((fields, at) => {
    return { id: `${at}-0`, atMs: at, text: JSON.stringify(fields) };
  });
  return checkTrail(slot, trail, doubts);
}

describe("a trail without findings", () => {
  it("that an earlier version began, with all of the attempt id in each entry", () => {
    const short = id(1).slice(0, 6);
    const earlier = [start(1), first(1)].map((fields) => JSON.stringify(fields));
    const texts = [...earlier, `k1 2 ${short}`, `f1 2 ${short}`];
    const trail = texts.map((text, at) => ({ id: `${at}-0`, atMs: at, text }));
    expect(checkTrail(slot, trail)).toEqual([]);
    expect(unprovenIn(slot, trail, [])).toEqual([]);
    const other = trail.map((each) => ({
      ...each,
      text: each.text.replace(`2 ${short}`, "2 0000ff"),
    }));
    expect(checkTrail(slot, other)[0]).toMatchObject({ severity: "violation", at: "2-0" });
    expect(unprovenIn(slot, other, [])).not.toEqual([]);
  });

  it.each([
    ["two attempts, one after the other", [...life(1), ...life(2)]],
    ["an attempt whose first entries were trimmed", life(3).slice(2)],
    [
      "a number used again after its unfinished attempt was reset",
      [start(1), first(1), reset(1, "answering", 1), start(1), first(1), second(1)],
    ],
    [
      "refusals and operator actions in between",
      [
        start(1),
        { kind: "refused", type: "question.answer", code: "stale_attempt", number: 1 },
        operator("repin", 1),
        first(1),
      ],
    ],
    ["another attempt after an operator's repin", [start(3), operator("repin", 1), first(1)]],
    [
      "the same, with the student's event before the operator's entry",
      [start(3), first(1), operator("repin", 1), second(1)],
    ],
    [
      "a new attempt after a record was quarantined",
      [start(3), operator("discard-quarantined", 3), start(4)],
    ],
    [
      "a pointer that was repaired",
      [start(1), { kind: "recovered", number: 1, pointer: 0 }, first(1)],
    ],
    [
      "a result that the gradebook rejected before it took it",
      [...life(1).slice(0, 4), rejected(1), published(1)],
    ],
    ["a recovery after trimmed entries", [{ kind: "recovered", number: 2, pointer: 1 }, first(2)]],
    ["the end of an attempt, after trimmed entries", life(3).slice(3)],
    ["the publishing of an attempt, after trimmed entries", life(3).slice(4)],
    [
      "an attempt below one that was discarded and not finalized",
      [start(3), operator("discard-quarantined", 3), start(2)],
    ],
    ["an empty trail", []],
  ])("%s", (_what, entries) => {
    expect(check(entries)).toEqual([]);
  });
});

describe("a trail that the machine does not allow has a violation", () => {
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
      "an answer that leads to a different state than in the machine",
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
      "an attempt id that does not belong to its number and start",
      [
        {
          ...start(1),
          attemptId: id(2),
        },
      ],
      /the machine says/,
    ],
    ["a used number that is opened again", [...life(1), start(1)], /the machine says|burned/],
    ["two finalized attempts with one number", [...life(2), { ...finalize(2) }], /used before/],
    [
      "an attempt that is followed by one with a lower number",
      [start(3), first(1)],
      /attempt 1 .* without/,
    ],
    [
      "an attempt that is followed by one with a higher number",
      [start(1), first(2)],
      /attempt 2 .* without/,
    ],
    [
      "an attempt that is followed by another one with its number",
      [
        start(1),
        {
          ...first(1),
          attemptId: id(2),
        },
      ],
      /without an event/,
    ],
    [
      "a number below one that was reset, after a record was discarded",
      [start(3), reset(3, "answering", 0), operator("discard-quarantined", 4), start(2)],
      /of number 2, which was used before/,
    ],
    ["the same after trimmed entries", [first(3), second(1)], /without an event/],
    [
      "a change of the attempt after an unrelated operator action",
      [start(3), first(1), operator("resolve-conflict", 1)],
      /without an event/,
    ],
    [
      "a change to another attempt than the repinned one",
      [start(3), first(1), operator("repin", 2)],
      /without an event/,
    ],
    ["an unreadable entry", [{ kind: "applied", type: "nothing" }], /cannot be read/],
  ])("%s", (_what, entries, problem) => {
    const found = check(entries).filter(({ severity }) => severity === "violation");
    expect(found.map((finding) => finding.problem).join("\n")).toMatch(problem);
  });
});

describe("a change without an event is a gap, not a violation", () => {
  it.each<[string, readonly TrailFields[], RegExp]>([
    ["an attempt that expired", [start(1), first(1), start(1)], /became no attempt without/],
    ["one that expired before the next", [start(1), first(1), start(2)], /became no attempt/],
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

  it("and an operator's repin explains the change before it, and no other finding", () => {
    const found = check([start(3), first(3), first(3), first(1), operator("repin", 1), second(1)]);
    expect(found).toMatchObject([{ severity: "gap" }]);
    expect(found[0]?.problem).toMatch(/attempt 3/);
  });
});

describe("an unexplained change of the attempt is a gap if something outside the trail may explain it", () => {
  const drifted = [start(3), first(1)];

  it.each<[string, TrailDoubts]>([
    ["legacy pods may run", { legacyPodsMayRun: true }],
    ["Redis may have lost writes", { mayHaveLost: true }],
  ])("%s", (_what, doubts) => {
    expect(check(drifted, doubts).map(({ severity }) => severity)).toEqual(["gap"]);
  });

  it("it is a violation if neither is possible", () => {
    const doubts = { legacyPodsMayRun: false, mayHaveLost: false };
    expect(check(drifted, doubts).map(({ severity }) => severity)).toEqual(["violation"]);
  });

  it("an event that the machine does not allow is always a violation", () => {
    const twice = [...life(2), finalize(2)];
    const found = check(twice, { legacyPodsMayRun: true, mayHaveLost: true });
    expect(found.map(({ severity }) => severity)).toContain("violation");
  });
});
