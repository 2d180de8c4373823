import { describe, expect, it } from "vitest";

import { idsOf, startHarness, RESULT } from "./harness";

const ROWS = [
  { ...RESULT, sourcedId: "a", score: 9 },
  { ...RESULT, sourcedId: "b", score: 80, student: { sourcedId: "O'Brien" } },
  { ...RESULT, sourcedId: "c", score: null, scoreDate: "2026-02-01T10:00:00Z" },
  { ...RESULT, sourcedId: "d", score: "100", status: "tobedeleted" as const },
];

describe("a filter selects", () => {
  it.each([
    ["sourcedId='a'", ["a"]],
    ["sourcedId = 'a'", ["a"]],
    ["sourcedId!='a'", ["b", "c", "d"]],
    ["score>'9'", ["b", "d"]],
    ["score>='9'", ["a", "b", "d"]],
    ["score<'80'", ["a"]],
    ["score<='80.0'", ["a", "b"]],
    ["score!='9'", ["b", "c", "d"]],
    ["student.sourcedId~'brien'", ["b"]],
    ["scoreDate>'2026-01-31'", ["c"]],
    ["status='active'", ["a", "b", "c"]],
    ["status='active' AND score>'9'", ["b"]],
    ["sourcedId='a' OR sourcedId='d'", ["a", "d"]],
    ["sourcedId='a' OR status='active' AND score='80'", ["a", "b"]],
    ["student.sourcedId='O''Brien'", ["b"]],
    ["student.sourcedId=''''", []],
    ["student.sourcedId='s1'' OR sourcedId!='''", []],
    ["sourcedId='a AND b'", []],
    ["metadata.anything='1'", []],
  ])("%s -> %j", async (filter, expected) => {
    const { list } = await startHarness({ results: ROWS });
    expect(idsOf(await list({ filter }))).toEqual(expected);
  });

  it("by three predicates, as in requests of the system being replaced", async () => {
    const { list } = await startHarness({ results: ROWS });
    const filter =
      "status='active' AND student.sourcedId='s1' AND assessmentLineItem.sourcedId='l1'";
    expect(idsOf(await list({ filter }))).toEqual(["a", "c"]);
  });
});

describe("a filter is rejected with 400 invalid_filter_field if it", () => {
  it.each([
    ["is empty", ""],
    ["names an unknown field", "nonsense='a'"],
    ["names a field of the prototype", "constructor='a'"],
    ["has no quotes", "sourcedId=a"],
    ["has double quotes", 'sourcedId="a"'],
    ["does not double a quote", "student.sourcedId='O'Brien'"],
    ["leaves a quote open", "sourcedId='a"],
    ["has a lower-case 'and'", "sourcedId='a' and score='1'"],
    ["has no space before AND", "sourcedId='a'AND score='1'"],
    ["ends in AND", "sourcedId='a' AND "],
    ["has parentheses", "(sourcedId='a')"],
    ["has an unknown operator", "sourcedId=='a'"],
  ])("%s", async (_, filter) => {
    const { list } = await startHarness({ results: ROWS });
    const response = await list({ filter });
    expect(response.status).toBe(400);
    expect(response.text).toContain("invalid_filter_field");
  });
});
