import { describe, expect, it } from "vitest";
import { ambiguousResources } from "#lib/services/one-roster/identifiers";
import { belongsToOtherSlot, isOwnResult } from "#lib/services/one-roster/ownership";
import type { OwnResult } from "#lib/services/one-roster/ownership";
import type { GradebookResult } from "#lib/services/one-roster";

const OWN: OwnResult = {
  ...{ attemptId: "our attempt", userId: "ann", lineItemId: "quiz_ali", score: 50 },
  finishedAt: "2026-03-04T20:06:07.000Z",
};

/** As a gradebook returns our result that has dropped its metadata. */
const BARE: GradebookResult = {
  ...{ resultId: "nice_ann_quiz_ali_attempt_1", userId: "ann", lineItemId: "quiz_ali" },
  ...{ status: "active", score: 50, attemptId: null, hasNoMetadata: true },
  scoreDate: OWN.finishedAt,
};

describe("a result under our id is ours", () => {
  it.each<[string, Partial<GradebookResult>, boolean]>([
    ["with our attempt id, whatever else it says", { attemptId: "our attempt", score: 1 }, true],
    ["not with another attempt id", { attemptId: "another" }, false],
    ["without metadata, if all else is equal", {}, true],
    ["not with metadata of another system", { hasNoMetadata: false }, false],
    ["not with another student", { userId: "bob" }, false],
    ["not with another line item", { lineItemId: "exam_ali" }, false],
    ["with ids in other letter case", { userId: "ANN", lineItemId: "Quiz_ALI" }, true],
    ["without the references", { userId: "", lineItemId: "" }, true],
    ["with a rounded score", { score: 50.01 }, true],
    ["not with another score", { score: 50.02 }, false],
    ["not with a lower one", { score: 49.98 }, false],
    ["not without a score", { score: null }, false],
    ["not without a date", { scoreDate: null }, false],
  ])("%s", (_what, change, expected) => {
    expect(isOwnResult({ ...BARE, ...change }, OWN)).toBe(expected);
  });

  it("without a score if every question was reported", () => {
    const exempt = { ...BARE, score: null };
    expect(isOwnResult(exempt, { ...OWN, allReported: true })).toBe(true);
    expect(isOwnResult(exempt, { ...OWN, allReported: undefined })).toBe(false);
  });

  it.each([
    ["2026-03-04", true],
    [" 2026-03-04 ", true],
    // Of a school whose day begins up to 14 hours before or ends up to 14 hours after ours.
    ["2026-03-05", true],
    ["2026-03-03", false],
    ["2026-03-06", false],
    ["2026-03-04T00:00", true],
    ["2026-03-05 00:00:00", true],
    ["2026-03-05T00:00:00.000Z", true],
    ["2026-03-03T00:00:00.000Z", false],
    ["2026-03-04T20:06:07Z", true],
    ["2026-03-04T20:06:07.999Z", true],
    ["2026-03-04T20:06:08.000Z", false],
    ["2026-03-04T20:06:06.000Z", false],
    ["2026-03-04T21:06:07+01:00", true],
    ["2026-03-04T21:00:00Z", false],
    // Times that only begin or end like midnight.
    ["2026-03-04T10:00:00Z", false],
    ["yesterday", false],
    ["on 2026-03-04", false],
    ["20260304", false],
    ["", false],
  ])("of the date %j: %s", (scoreDate, expected) => {
    expect(isOwnResult({ ...BARE, scoreDate }, OWN)).toBe(expected);
  });

  it("of the day before, if it was finished in the first hours of ours", () => {
    const own = { ...OWN, finishedAt: "2026-03-04T05:00:00.000Z" };
    const dated = (scoreDate: string) => isOwnResult({ ...BARE, scoreDate }, own);
    expect(["2026-03-03", "2026-03-04", "2026-03-05"].map(dated)).toEqual([true, true, false]);
  });
});

it.each<[string, Partial<GradebookResult>, boolean]>([
  ["the slot's student and line item", {}, false],
  ["another student", { userId: "bob" }, true],
  ["another line item", { lineItemId: "exam_ali" }, true],
  ["nobody", { userId: "", lineItemId: "" }, false],
])("a result that names %s belongs to another slot: %s", (_whom, change, expected) => {
  const slot = { userId: "ann", resourceId: "quiz" };
  expect(belongsToOtherSlot(slot, { ...BARE, ...change })).toBe(expected);
});

it("two resources are ambiguous if the id of one ends with `_` and the id of the other", () => {
  expect(ambiguousResources(["quiz", "b_quiz", "a_b_quiz", "myquiz", "quiz_b"])).toEqual([
    ["b_quiz", "quiz"],
    ["a_b_quiz", "quiz"],
    ["a_b_quiz", "b_quiz"],
  ]);
  expect(ambiguousResources(["quiz"])).toEqual([]);
});
