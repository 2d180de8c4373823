import { expect, test } from "vitest";
import { reportReasonOf } from "#lib/report-reasons";

test.each(["unclear_question", "wrong_answer_key", "unreadable_content", "other"] as const)(
  "%s is a code of the stepper",
  (reason) => {
    expect(reportReasonOf({ reason, details: "" })).toBe(reason);
  },
);

test.each([
  ["The question is unclear", "unclear_question"],
  ["The answer is marked wrongly", "wrong_answer_key"],
  ["Something is missing or cannot be read", "unreadable_content"],
  ["Something else", "other"],
  ["The question was changed after the attempt began", "question_changed"],
] as const)("a stored report with the sentence %j is read", (reason, code) => {
  expect(reportReasonOf({ reason, details: "see line 2" })).toBe(code);
});

test.each([undefined, null, "wrong_answer_key", 7, [], {}, { reason: 7 }, { reason: "typo" }])(
  "%j is another report",
  (report) => {
    expect(reportReasonOf(report)).toBeNull();
  },
);
