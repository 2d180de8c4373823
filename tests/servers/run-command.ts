import { execFile } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { vi } from "vitest";
import { PROJECT } from "#src/cli/project.ts";

/** The exit code and the output of a command. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `undefined` deletes a variable. */
export type CommandEnv = Readonly<Record<string, string | undefined>>;

interface Place {
  /** The command; that of this repository by default. */
  readonly file?: string;
  /** The working directory; that of this process by default. */
  readonly cwd?: string;
}

/** Runs it as an operator's script does: as a process, without a terminal, with this environment. */
export function runAsProcess(
  args: readonly string[],
  env: CommandEnv,
  { file = join(PROJECT, "src/cli/holdfast.mjs"), cwd = process.cwd() }: Place = {},
): Promise<CommandResult> {
  const all = { PATH: process.env["PATH"], ...env };
  return new Promise((resolve) => {
    const options = { cwd, env: { NODE_ENV: "production" as const, ...all }, timeout: 30_000 };
    const argv = [file, ...args];
    const child = execFile(process.execPath, argv, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** The same in this process, which is faster. Only one call at a time. */
export async function runInThisProcess(
  commands: readonly Command[],
  args: readonly string[],
  env: CommandEnv,
): Promise<CommandResult> {
  const written = { stdout: "", stderr: "" };
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => {
    written.stdout += `${line}\n`;
  });
  const error = vi.spyOn(console, "error").mockImplementation((line: string) => {
    written.stderr += `${line}\n`;
  });
  for (const [name, value] of Object.entries(env)) {
    vi.stubEnv(name, value);
  }
  const exitCode = process.exitCode;
  try {
    const program = new Command("holdfast");
    for (const command of commands) program.addCommand(command);
    await program.parseAsync(["node", "holdfast", ...args]);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = exitCode;
    vi.unstubAllEnvs();
    log.mockRestore();
    error.mockRestore();
  }
}
