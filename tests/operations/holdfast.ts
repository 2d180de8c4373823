import { execFile } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { vi } from "vitest";
import { attemptsCommand } from "../../src/cli/attempts";
import { auditCommand } from "../../src/cli/audit";
import { sweepCommand } from "../../src/cli/sweep";
import { trailCommand } from "../../src/cli/trail";
import type { World } from "../engine/world";

const HOLDFAST = join(import.meta.dirname, "../../src/cli/holdfast.mjs");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Holdfast = (...args: readonly string[]) => Promise<Ended>;

function environment({ redis, gradebook }: World): Readonly<Record<string, string>> {
  return {
    ...{ NODE_ENV: "production", USER: "opal", SESSION_SECRET: "x".repeat(32) },
    REDIS_URL: redis.url,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
  };
}

/** The command line as an operator's script runs it: a process of its own, and no terminal. */
export function holdfastOn(world: World): Holdfast {
  const env = { NODE_ENV: "production", PATH: process.env["PATH"], ...environment(world) } as const;
  return (...args) =>
    new Promise((resolve) => {
      const options = { env, timeout: 30_000 };
      const all = [HOLDFAST, ...args];
      const child = execFile(process.execPath, all, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      });
      child.stdin?.end();
    });
}

/** The same in this process, which costs no start: one call at a time. */
export function holdfastHere(world: World, given: Readonly<Record<string, string>> = {}): Holdfast {
  return async (...args) => {
    const written = { stdout: "", stderr: "" };
    const log = vi.spyOn(console, "log").mockImplementation((line: string) => {
      written.stdout += `${line}\n`;
    });
    const error = vi.spyOn(console, "error").mockImplementation((line: string) => {
      written.stderr += `${line}\n`;
    });
    for (const [name, value] of Object.entries({ ...environment(world), ...given })) {
      vi.stubEnv(name, value);
    }
    const exitCode = process.exitCode;
    try {
      const program = new Command("holdfast").addCommand(attemptsCommand());
      const more = [auditCommand(), sweepCommand(), trailCommand()];
      for (const command of more) program.addCommand(command);
      await program.parseAsync(["node", "holdfast", ...args]);
      return { code: Number(process.exitCode ?? 0), ...written };
    } finally {
      process.exitCode = exitCode;
      vi.unstubAllEnvs();
      log.mockRestore();
      error.mockRestore();
    }
  };
}
