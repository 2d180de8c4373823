import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LOCAL_DATA, PROJECT } from "../project";

const COUNTS_FILE = join(LOCAL_DATA, "test-counts.json");

const countsSchema = z.object({
  passed: z.int(),
  failed: z.int(),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});

export type TestCounts = z.infer<typeof countsSchema>;

/** Runs all tests, showing each file as it ends. A run that leaves no account of itself failed. */
export async function runTests(): Promise<TestCounts> {
  rmSync(COUNTS_FILE, { force: true });
  const counts = join(import.meta.dirname, "count-reporter.ts");
  const reporters = ["default", counts, "tests/evidence/evidence-reporter.ts"];
  const vitest = ["node_modules/vitest/vitest.mjs", "run"];
  const args = [...vitest, ...reporters.map((reporter) => `--reporter=${reporter}`)];
  const code = await new Promise<number | null>((resolve) => {
    const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };
    const built = { HOLDFAST_PACKAGE_BUILT: "1" };
    const env = { ...process.env, ...plain, ...built, HOLDFAST_TEST_COUNTS: COUNTS_FILE };
    const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: "inherit" });
    child.once("error", () => {
      resolve(null);
    });
    child.once("close", resolve);
  });
  const found = readCounts();
  // Vitest also fails for what belongs to no test, an unhandled rejection for one.
  return code === 0 || found.failed > 0 ? found : { ...found, failed: 1 };
}

function readCounts(): TestCounts {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(COUNTS_FILE, "utf8")));
  } catch {
    console.error("The tests ended without saying what passed.");
    return { passed: 0, failed: 1, skipped: [] };
  }
}
