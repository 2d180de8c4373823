import { expect, test } from "vitest";
import { check } from "./check";
import { INVARIANTS } from "./check/violation";
import { FIXTURE_PAIRS } from "./paired-fixtures/fixture-pairs";

test.each(FIXTURE_PAIRS)(
  "$invariant finds the bad history, and no other invariant does: $name",
  (pair) => {
    expect(check(pair.good).violations).toEqual([]);
    const found = check(pair.bad).violations.map(({ invariant }) => invariant);
    expect([...new Set(found)]).toEqual([pair.invariant]);
  },
);

test("every invariant has a bad history that only it finds", () => {
  const covered = new Set(FIXTURE_PAIRS.map(({ invariant }) => invariant));
  expect([...covered].sort()).toEqual([...INVARIANTS]);
});
