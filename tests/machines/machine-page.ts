import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineMarkdown } from "./machine-markdown";
import { statechartDrawing } from "#report/statechart/drawing";
import { statechartSvg } from "#report/statechart/statechart";

/**
 * Writes docs/machine.md, docs/machine.svg and the drawing of the page /machine from the running
 * machine. `--check` writes nothing and fails if one is out of date.
 */
const root = join(import.meta.dirname, "../..");
const pages = {
  "docs/machine.md": machineMarkdown(),
  "docs/machine.svg": await statechartSvg(),
  "src/lib/machine-play/statechart.generated.ts": await drawingModule(),
};

for (const [name, text] of Object.entries(pages)) {
  const target = join(root, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
  } else if (textOf(target) !== text) {
    console.error(`${name} is not up to date with the machine. Run: npm run machine`);
    process.exitCode = 1;
  }
}

/** The pages of the application draw without the package that lays the statechart out. */
async function drawingModule(): Promise<string> {
  return [
    "// Generated from machines/attempt.machine.ts by `npm run machine`. Do not edit.",
    "",
    'import type { StatechartDrawing } from "./statechart";',
    "",
    `export const STATECHART: StatechartDrawing = ${JSON.stringify(await statechartDrawing(), null, 1)};`,
    "",
  ].join("\n");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A missing page counts as out of date.
    return "";
  }
}
