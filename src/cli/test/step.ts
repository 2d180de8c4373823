import { spawn } from "node:child_process";
import { PROJECT } from "../project";

/** One check of `npm test`. */
export interface Step {
  readonly name: string;
  /** The step that must have ended before this one begins, by its name. */
  readonly after?: string;
  readonly run: () => Promise<StepResult>;
}

export interface StepResult {
  readonly isOk: boolean;
  /** Shown when it failed. */
  readonly output: string;
}

/** A step that runs a script with this Node and fails when the script does. */
export function script(name: string, file: string, args: readonly string[] = []): Step {
  return {
    name,
    run: () =>
      new Promise((resolve) => {
        let output = "";
        const child = spawn(process.execPath, [file, ...args], {
          cwd: PROJECT,
          stdio: ["ignore", "pipe", "pipe"],
        });
        const keep = (chunk: Buffer): void => {
          output += chunk.toString();
        };
        child.stdout.on("data", keep);
        child.stderr.on("data", keep);
        child.once("error", (error) => {
          resolve({ isOk: false, output: error.message });
        });
        child.once("close", (code) => {
          resolve({ isOk: code === 0, output });
        });
      }),
  };
}
