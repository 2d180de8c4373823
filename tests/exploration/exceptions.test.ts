import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../chaos/catalogue";
import { keepsItsWord } from "../chaos/fault";
import { EXCEPTIONS } from "./exceptions";
import type { Exception } from "./exceptions";
import { STANDARD_PINS } from "./standard-pins";

const exceptions: readonly Exception[] = EXCEPTIONS;
const ids = exceptions.map(({ id }) => id);
const explored = exceptions.filter(({ shownBy }) => shownBy === undefined).map(({ id }) => id);
const PROJECT = join(import.meta.dirname, "../..");

function textOf(path: string): string {
  return readFileSync(join(PROJECT, path), "utf8");
}

test("each exception is needed: a scenario of the standard run meets it", () => {
  const met = Object.values(STANDARD_PINS).flatMap((pins) => pins.exceptions);
  expect([...new Set(met)].sort()).toEqual([...explored].sort());
});

test("an exception that no exploration can meet is shown by a test that names it", () => {
  const others = exceptions.filter(({ shownBy }) => shownBy !== undefined);
  expect(others.length).toBeGreaterThan(0);
  for (const { id, shownBy = "" } of others) expect(textOf(shownBy), shownBy).toContain(id);
});

test("the Promela model excuses nothing that is not in the list", () => {
  const model = textOf("tests/second-opinion/attempt.pml");
  const named = [...model.matchAll(/exception: ([a-z-]+)/g)].map(([, id]) => id ?? "");
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

test("the judge names every exception that an exploration meets", () => {
  const judge = ["judge.ts", "judge/gradebook.ts"]
    .map((file) => textOf(`tests/exploration/${file}`))
    .join("");
  expect(explored.filter((id) => !judge.includes(`"${id}"`))).toEqual([]);
});

test.each(FAULTS)("the campaign excuses of $id what its exceptions except, no more", (fault) => {
  const excepted = exceptions
    .filter(({ id }) => (fault.exceptions as readonly string[]).includes(id))
    .flatMap(({ invariants }) => invariants);
  const { grades, answers, results, pinned, independence, questions } = fault.notApplicable;
  expect(grades !== undefined).toBe(excepted.includes("I9"));
  expect(!keepsItsWord(fault)).toBe(excepted.includes("I4"));
  expect([answers, results, pinned, independence, questions]).toEqual(Array(5).fill(undefined));
});
