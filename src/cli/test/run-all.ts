import { mkdirSync } from "node:fs";
import { LOCAL_DATA } from "../project";
import type { Step } from "./step";
import { REPORT, STEPS } from "./steps";
import { runTests } from "./tests";

/** More would only wait for each other on a machine of two cores. */
const STEPS_AT_ONCE = 2;
const HEARTBEAT_MS = 15_000;

/** Lines of the report: which evidence of long runs is older than the sources, and the verdict. */
const REPORT_LINE = /^(evidence|verdict): /;

interface Tally {
  passed: number;
  failed: number;
}

/**
 * `npm test`: every check and every test, a line for each as it ends, and one closing line with the
 * sums. A skipped test is counted apart and its reason is printed. Exit code 1 on any failure.
 */
export async function main(): Promise<void> {
  mkdirSync(LOCAL_DATA, { recursive: true });
  const tally: Tally = { passed: 0, failed: 0 };
  await runSteps(tally);
  console.log("\n  tests");
  const tests = await runTests();
  for (const { name, reason } of tests.skipped) console.log(`  skipped  ${name}: ${reason}`);
  console.log("");
  const report = await runStep(REPORT, tally);
  for (const line of report.trim().split("\n")) if (REPORT_LINE.test(line)) console.log(line);
  const passed = tally.passed + tests.passed;
  const failed = tally.failed + tests.failed;
  const skipped = tests.skipped.length === 0 ? "" : `, ${tests.skipped.length} skipped`;
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`\n${passed} passed, ${failed} failed${skipped}`);
}

/** Starts the next step that can run as soon as one has ended. */
async function runSteps(tally: Tally): Promise<void> {
  const waiting = [...STEPS];
  const running = new Map<string, Promise<void>>();
  const ended = new Set<string>();
  const heartbeat = setInterval(() => {
    console.log(`  …        ${[...running.keys()].join(", ")}`);
  }, HEARTBEAT_MS);
  const execute = async (step: Step): Promise<void> => {
    await runStep(step, tally);
    running.delete(step.name);
    ended.add(step.name);
  };
  while (waiting.length > 0 || running.size > 0) {
    const at = waiting.findIndex(({ after }) => after === undefined || ended.has(after));
    const [step] = at < 0 || running.size === STEPS_AT_ONCE ? [] : waiting.splice(at, 1);
    if (step !== undefined) running.set(step.name, execute(step));
    else if (running.size > 0) await Promise.race(running.values());
    else
      throw new Error(`what ${waiting.map(({ name }) => name).join(", ")} follow does not exist`);
  }
  clearInterval(heartbeat);
}

async function runStep({ name, run }: Step, tally: Tally): Promise<string> {
  const startedAt = Date.now();
  const { isOk, output } = await run();
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  console.log(`  ${isOk ? "ok      " : "FAILED  "} ${name.padEnd(20)} ${seconds.padStart(6)} s`);
  if (!isOk) console.log(`\n${output.trim()}\n`);
  tally[isOk ? "passed" : "failed"] += 1;
  return output;
}
