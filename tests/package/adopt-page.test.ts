import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKS_OF_PARTS } from "#lib/services/doctor/checks";
import { PROJECT } from "#src/cli/project.ts";

const page = await readFile(join(PROJECT, "docs/adopt.md"), "utf8");
const APPLICATION = join(import.meta.dirname, "next-app");

/** The code of the page by the file that its first line names. */
const blocks = [...page.matchAll(/```tsx?\n\/\/ (src\/\S+)\n([\s\S]*?)```/g)].map(
  ([, file = "", code = ""]) => ({ file, code }),
);

test("docs/adopt.md has the code of the whole example", () => {
  expect(blocks.map(({ file }) => file)).toEqual([
    "src/lib/holdfast.ts",
    "src/lib/redis.ts",
    "src/lib/session.ts",
    "src/lib/points.ts",
    "src/lib/questions.ts",
    "src/lib/actions/assessment.ts",
    "src/instrumentation.ts",
    "src/app/practice/[resourceId]/page.tsx",
    "src/app/practice/[resourceId]/practice.tsx",
  ]);
});

test.each(blocks)(
  "$file is the code that fresh applications are built of",
  async ({ file, code }) => {
    expect(await readFile(join(APPLICATION, file), "utf8")).toBe(code);
  },
);

test("docs/adopt.md keeps its promise of about 25 and about 8 lines", () => {
  const linesOf = (name: string): number => {
    const code = blocks.find(({ file }) => file === name)?.code ?? "";
    return code.split("\n").filter((line) => line.trim() !== "" && !/^import|^"use/.test(line))
      .length;
  };
  expect(linesOf("src/lib/holdfast.ts")).toBeLessThanOrEqual(25);
  expect(linesOf("src/lib/actions/assessment.ts")).toBeLessThanOrEqual(8);
});

test("the checklist names the check of the doctor that ticks each line, and every check", () => {
  const [, checklist = ""] = page.split("## Before real students");
  const named = [...checklist.matchAll(/\| doctor: (.*) \|$/gm)].flatMap(([, ids = ""]) =>
    [...ids.matchAll(/`([a-z-]+)`/g)].flatMap(([, id = ""]) => (id.startsWith("--") ? [] : [id])),
  );
  const others = new Set(["pods"]);
  const checks = CHECKS_OF_PARTS.map(({ id }) => id).filter((id) => !others.has(id));
  expect([...new Set(named)].sort()).toEqual([...checks].sort());
});
