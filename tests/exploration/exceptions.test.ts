import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXCEPTIONS } from "./exceptions";
import { STANDARD_PINS } from "./standard-pins";

const ids: readonly string[] = EXCEPTIONS.map(({ id }) => id);

test("each exception is needed: a scenario of the standard run meets it", () => {
  const met = Object.values(STANDARD_PINS).flatMap(({ exceptions }) => exceptions);
  expect([...new Set(met)].sort()).toEqual([...ids].sort());
});

test("the Promela model excuses nothing that is not in the list", () => {
  const model = readFileSync(join(import.meta.dirname, "../second-opinion/attempt.pml"), "utf8");
  const named = [...model.matchAll(/exception: ([a-z-]+)/g)].map(([, id]) => id);
  expect(named.filter((id) => !ids.includes(id ?? ""))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

test("the judge excuses by the ids of the list only", () => {
  const folder = join(import.meta.dirname);
  const judge = ["judge.ts", "judge/gradebook.ts"].map((file) => readFileSync(join(folder, file), "utf8"));
  const named = ids.filter((id) => judge.some((text) => text.includes(`"${id}"`)));
  expect(named).toEqual(ids);
});
