import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../..");

export interface ReportOutcome {
  /** Whether every gate passed. */
  readonly isOk: boolean;
  /** The last line; starts with "verdict: ", unless the report could not even start. */
  readonly verdictLine: string;
  readonly output: string;
}

/** `npm run report` as a process of its own: it needs no tool that its caller has not loaded. */
export function reportInProcess(args: readonly string[] = []): Promise<ReportOutcome> {
  const file = join(import.meta.dirname, "run.ts");
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
      cwd: PROJECT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", failed);
    child.once("close", (code) => {
      done({ isOk: code === 0, verdictLine: output.trim().split("\n").at(-1) ?? "", output });
    });
  });
}
