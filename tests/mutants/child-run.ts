import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { PROJECT } from "./mutation";
import { COUNTEREXAMPLE_VARIABLE, readCounterexample } from "./counterexample";
import type { Counterexample } from "./counterexample";
import { MUTANT_VARIABLE } from "./mutation-plugin";

/** What a test run made of the code it met. */
export interface ChildRun {
  readonly passed: number;
  /** The names of the tests that failed. */
  readonly failed: readonly string[];
  readonly counterexample: Counterexample | null;
}

const outputSchema = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Long enough for any layer on a busy machine; a mutant that never ends is not a killed one. */
const CHILD_MAX_MS = 120_000;

/**
 * Runs test files against a mutant, or against the code as it is, in a process of its own. Throws
 * when the run says nothing of the code: a file that does not load, a fault of the table, no end.
 */
export async function runTests(mutant: string | null, tests: readonly string[]): Promise<ChildRun> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-mutant-"));
  const [output, counterexample] = [join(folder, "output.json"), join(folder, "found.json")];
  try {
    const said = await runVitest(tests, output, {
      ...(mutant === null ? {} : { [MUTANT_VARIABLE]: mutant }),
      [COUNTEREXAMPLE_VARIABLE]: counterexample,
    });
    if (!existsSync(output)) throw new Error(`the tests ended without a result\n${said}`);
    const { failed, passed } = readOutput(output);
    return { passed, failed, counterexample: readCounterexample(counterexample) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOutput(file: string): Pick<ChildRun, "passed" | "failed"> {
  const { numPassedTests, testResults } = outputSchema.parse(
    JSON.parse(readFileSync(file, "utf8")),
  );
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
  const broken = testResults.find(({ status, assertionResults }) => {
    return status === "failed" && assertionResults.every((test) => test.status !== "failed");
  });
  if (failed.length > 0) return { passed: numPassedTests, failed };
  if (broken !== undefined) throw new Error(`${broken.name} did not load: ${broken.message}`);
  if (numPassedTests === 0) throw new Error("no test ran");
  return { passed: numPassedTests, failed };
}

function runVitest(
  tests: readonly string[],
  output: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const args = [
    ...["node_modules/vitest/vitest.mjs", "run", ...tests],
    ...["--project=together", "--pool=threads", "--maxWorkers=1", "--bail=1"],
    ...["--reporter=json", `--outputFile=${output}`],
  ];
  // Vitest sets variables of its own in the workers, which must not reach another one.
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables, NO_COLOR: "1" };
  for (const name of Object.keys(env)) if (/^VITEST/.test(name)) delete env[name];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: PROJECT, env, timeout: CHILD_MAX_MS });
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (signal === null) resolve(said);
      else reject(new Error(`the tests were ended by ${signal} after ${CHILD_MAX_MS} ms\n${said}`));
    });
  });
}
