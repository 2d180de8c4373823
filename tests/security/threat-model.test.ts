import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";

const PAGE = readFileSync(join(PROJECT, "docs/security.md"), "utf8");

const ROW = /^\| (T\d+) .* \| `(tests\/[^`]+\.test\.ts)`: (.*) \|$/gm;

const threats = [...PAGE.matchAll(ROW)].map(([, id = "", file = "", title = ""]) => {
  return { id, file, title };
});

test("threats are numbered without a gap, and each row names its test", () => {
  expect(threats.length).toBeGreaterThanOrEqual(20);
  expect(threats.map(({ id }) => id)).toEqual(threats.map((_, at) => `T${at + 1}`));
  expect(PAGE.match(/^\| T\d+ /gm)).toHaveLength(threats.length);
});

test.each(threats)("$id is tried by $file: $title", ({ file, title }) => {
  expect(existsSync(join(PROJECT, file))).toBe(true);
  expect(readFileSync(join(PROJECT, file), "utf8")).toContain(`"${title}`);
});

test("the page names every test of this folder", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".test.ts"));
  expect(files.length).toBeGreaterThan(5);
  const unnamed = files.filter((file) => !PAGE.includes(`tests/security/${file}`));
  expect(unnamed).toEqual([]);
});
