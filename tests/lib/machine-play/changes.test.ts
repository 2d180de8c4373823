import { expect, it } from "vitest";
import { changesBetween } from "#lib/machine-play";

it("names each field that differs, and no other", () => {
  const before = { mark: 1, attempt: { number: 2, questions: [{ right: true }], note: null } };
  const after = { mark: 2, attempt: { number: 2, questions: [{ right: true }, "x"] } };
  expect(changesBetween(before, after)).toEqual([
    { path: "mark", before: "1", after: "2" },
    { path: "attempt.note", before: "null", after: null },
    { path: "attempt.questions[1]", before: null, after: '"x"' },
  ]);
  expect(changesBetween(before, before)).toEqual([]);
});

it("names the fields of what appears, and not that it was null", () => {
  expect(changesBetween({ attempt: null }, { attempt: { number: 1, questions: [] } })).toEqual([
    { path: "attempt.number", before: null, after: "1" },
    { path: "attempt.questions", before: null, after: "[]" },
  ]);
});
