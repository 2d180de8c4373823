import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../../..");

export const NODE_START = [process.execPath, "src/cli/holdfast.mjs", "start"] as const;
export const NPM_START = ["npm", "start"] as const;

export interface StartedApplication {
  readonly child: ChildProcess;
  /** stdout and stderr so far. */
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
}

/**
 * Starts the application with only the settings for port and folder, and waits until it runs. Throws
 * with its output if it ends before that.
 */
export async function startApplication(
  [command, ...args]: readonly [string, ...string[]],
  port: number,
  data: string,
): Promise<StartedApplication> {
  const given = /^(REDIS|ONEROSTER)_|^(STORE|npm_)/;
  const env = Object.entries(process.env).filter(([name]) => !given.test(name));
  const child = spawn(command, args, {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...Object.fromEntries(env),
      NODE_ENV: "production",
      PORT: String(port),
      HOLDFAST_DATA_DIR: data,
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const exitCode = new Promise<number | null>((done) => child.once("exit", done));
  await new Promise<void>((done, fail) => {
    const keep = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes("Holdfast runs.")) done();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("exit", () => fail(new Error(`it ended:\n${text}`)));
  });
  return { child, output: () => text, exitCode };
}

/** A temporary data folder, removed after the test. */
export async function dataFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-data-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}
