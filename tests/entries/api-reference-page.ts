import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { apiReference } from "./api-reference";

/**
 * Writes docs/reference/api.md from the entry modules of the package. `--check` writes nothing and
 * fails if the page is not up to date: so every change of the public API is seen in a review. Both
 * fail if an export has no docstring, or names a type that no application can name. An argument
 * names the folder of another package.
 */
const PAGE = "docs/reference/api.md";
const project = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? PROJECT;
const path = join(project, PAGE);
const { text, problems } = await apiReference(project);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

if (!process.argv.includes("--check")) {
  writeFileSync(path, text);
} else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error(`${PAGE} is not up to date: the public API changed. Run: npm run generate`);
  process.exitCode = 1;
}
