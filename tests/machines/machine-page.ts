import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineMarkdown } from "./machine-markdown";
import { statechartSvg } from "#report/statechart/statechart";

/**
 * Writes docs/machine.md and docs/machine.svg from the running machine. `--check` writes nothing
 * and fails if one is out of date.
 */
const docs = join(import.meta.dirname, "../../docs");
const pages = { "machine.md": machineMarkdown(), "machine.svg": await statechartSvg() };

for (const [name, text] of Object.entries(pages)) {
  const target = join(docs, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
  } else if (textOf(target) !== text) {
    console.error(`docs/${name} is not up to date with the machine. Run: npm run machine`);
    process.exitCode = 1;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A missing page counts as out of date.
    return "";
  }
}
