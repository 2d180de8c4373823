import { expect, it } from "vitest";
import { attemptNumberIn, resultIdOf } from "#lib/services/one-roster/identifiers";

const SLOT = { userId: "ann", resourceId: "quiz" };

it("a result id is made of prefix, user, line item and number; the length marks the user's end", () => {
  expect(resultIdOf(SLOT, 3)).toBe("nice_ann_quiz_ali_attempt_3");
  expect(resultIdOf(SLOT, 3, "p", "inherited")).toBe("p_ann_quiz_ali_attempt_3");
  expect(resultIdOf(SLOT, 3, "p", "unambiguous")).toBe("p_3_ann_quiz_ali_attempt_3");
});

it.each<[string, number | null, number | null]>([
  ["nice_ann_quiz_ali_attempt_7", 7, 7],
  ["nice_ann_quiz_ali_attempt_123456789", 123_456_789, 123_456_789],
  ["nice_ann_quiz_ali_attempt_1234567890", null, null],
  ["nice_3_ann_quiz_ali_attempt_7", null, 7],
  ["nice_ann_quiz_ali_attempt_", null, null],
  ["nice_ann_quiz_ali_attempt_x7", null, null],
  ["nice_ann_quiz_ali_attempt_7x", null, null],
  ["nice_ann_quiz_ali_attempt_-7", null, null],
  ["nice_ann_b_quiz_ali_attempt_7", null, null],
  ["7", null, null],
])("the number in %s is %j, and %j with unambiguous ids", (id, inherited, unambiguous) => {
  expect(attemptNumberIn(id, SLOT)).toBe(inherited);
  expect(attemptNumberIn(id, SLOT, "nice", "unambiguous")).toBe(unambiguous);
  expect(attemptNumberIn(id, SLOT, "other")).toBeNull();
});
