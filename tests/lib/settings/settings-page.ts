import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { settingsMarkdown } from "./settings-markdown";

/**
 * Writes docs/reference/settings.md from the schema of the settings. `--check` writes nothing and
 * fails if the page is not up to date.
 */
const PAGE = "docs/reference/settings.md";
const path = join(PROJECT, PAGE);
const written = settingsMarkdown();

if (!process.argv.includes("--check")) {
  writeFileSync(path, written);
} else if (!existsSync(path) || readFileSync(path, "utf8") !== written) {
  console.error(`${PAGE} is not up to date. Run: npm run generate`);
  process.exitCode = 1;
}
