import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { habitMarkdown } from "./habit-markdown";
import { ACTIONS, habitsToMeasure, measureHabits } from "./habit-matrix";
import type { MatrixRow } from "./habit-matrix";

/** The student waits for each request of a start. */
const REQUESTS_OF_A_START_MAX = 4;

/** With these habits the totals are wrong, or the end of the list cannot be recognised. */
const LISTS_READ_TWICE = ["totals=wrong", "paging=offset-ignored"];

let rows: readonly MatrixRow[];
beforeAll(async () => {
  rows = await measureHabits();
}, 120_000);

test("the results for each habit are those in docs/reference/gradebook-habits.md", () => {
  const page = join(PROJECT, "docs/reference/gradebook-habits.md");
  const problem =
    "If the new results are correct, run: npx tsx tests/lib/services/one-roster/habits-page.ts";
  expect(habitMarkdown(rows), problem).toBe(readFileSync(page, "utf8"));
});

test("with every habit everything works, if necessary with the setting for it", () => {
  const working = rows.filter((row) => ACTIONS.every((action) => row[action].kind === "works"));
  const habits = habitsToMeasure().map(([habit]) => habit);
  expect([...new Set(working.map(({ habit }) => habit))]).toEqual(habits);
});

test("if something does not work, the row below names a setting", () => {
  const failing = rows.flatMap((row, at) => {
    return ACTIONS.some((action) => row[action].kind === "fails") ? [at] : [];
  });
  expect(failing.length).toBeGreaterThan(3);
  for (const at of failing) {
    expect(rows[at + 1]).toMatchObject({ habit: rows[at]?.habit });
    expect(rows[at + 1]?.settings).not.toBe("");
  }
});

test("a start sends at most four requests if the list is consistent and short", () => {
  const costs = rows.flatMap(({ habit, start, startAgain }) => {
    if (LISTS_READ_TWICE.includes(habit)) return [];
    return [start, startAgain].map((cell) => (cell.kind === "works" ? cell.requests : 0));
  });
  expect(Math.max(...costs)).toBeLessThanOrEqual(REQUESTS_OF_A_START_MAX);
});

test("a resume sends no request to the gradebook (I6)", () => {
  const requests = rows.flatMap(({ resume }) => (resume.kind === "works" ? [resume.requests] : []));
  expect(new Set(requests)).toEqual(new Set([0]));
});
