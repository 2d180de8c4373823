import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineMarkdown } from "./machine-markdown";
import { statechartSvg } from "#report/statechart/statechart";

/**
 * Writes docs/machine.md and docs/machine.svg from the machine that runs. `--check` writes nothing
 * and fails when either is not up to date.
 */
const docs = join(import.meta.dirname, "../../docs");
const pages = { "machine.md": machineMarkdown(), "machine.svg": await statechartSvg() };

for (const [name, text] of Object.entries(pages)) {
  const target = join(docs, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
  } else if (found(target) !== text) {
    console.error(`docs/${name} is not up to date with the machine. Run: npm run machine`);
    process.exitCode = 1;
  }
}

function found(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A missing page is as stale as a differing one.
    return "";
  }
}
