import { join, resolve } from "node:path";
import { run } from "#src/cli/setup/run.mjs";

const PROJECT = resolve(import.meta.dirname, "../..");

export interface ReportOutcome {
  /** Whether every gate passed. */
  readonly isOk: boolean;
  /** The last line; starts with "verdict: ", unless the report could not even start. */
  readonly verdictLine: string;
  readonly output: string;
}

/** `npm run report` as a process of its own: it needs no tool that its caller has not loaded. */
export async function reportInProcess(args: readonly string[] = []): Promise<ReportOutcome> {
  const file = join(PROJECT, "src/report/run.ts");
  const command = ["--import", "tsx", file, ...args];
  const { ok, output } = await run(process.execPath, command, { cwd: PROJECT });
  return { isOk: ok, verdictLine: output.trim().split("\n").at(-1) ?? "", output };
}
