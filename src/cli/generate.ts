import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** The scripts that write generated files. With --check, each fails if a file is not up to date. */
const GENERATORS = [
  "embed-lua.ts",
  "embed-routes.ts",
  "draw-demo.ts",
  "../../tests/entries/api-reference-page.ts",
  "../../tests/entries/versions-page.ts",
  "../../tests/lib/settings/settings-page.ts",
  "../../tests/machines/machine-page.ts",
  "../../tests/simulator/simulator-page.ts",
  "../../tests/lib/telemetry/telemetry-pages.ts",
  "../../tests/chaos/reliability-page.ts",
  "../../tests/exploration/exceptions-page.ts",
  "../../tests/proof/theorems-page.ts",
  "../../tests/exploration/bounds-page.ts",
  "../../tests/evidence/documents.ts",
  "../../tests/report/invariants-page.ts",
] as const;

// All of them run, so that one run reports every file that is not up to date.
for (const generator of GENERATORS) {
  const file = join(import.meta.dirname, generator);
  const args = ["--import", "tsx", file, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
