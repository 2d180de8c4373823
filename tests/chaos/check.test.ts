import { expect, test } from "vitest";
import { check } from "./check";
import { INVARIANTS } from "./check/violation";
import { TWINS } from "./twins/twins";

test.each(TWINS)("$invariant finds the bad twin, and it alone: $name", (twins) => {
  expect(check(twins.good).violations).toEqual([]);
  const found = check(twins.bad).violations.map(({ invariant }) => invariant);
  expect([...new Set(found)]).toEqual([twins.invariant]);
});

test("every invariant has a bad twin that only it finds", () => {
  const covered = new Set(TWINS.map(({ invariant }) => invariant));
  expect([...covered].sort()).toEqual([...INVARIANTS]);
});
