import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Service } from "./service";

const SCRIPT = join(import.meta.dirname, "end-with-parent.mjs");

/** Ends the processes that it was told of when this process has ended, whatever ended it. */
export interface Guard extends Service {
  /** A process that is the first of a group of its own, until it has ended. */
  readonly watch: (pid: number, ended: Promise<unknown>) => void;
}

/** A small process beside this one; see end-with-parent.mjs. When it dies, that is a failure. */
export function startGuard(): Guard {
  const child = spawn(process.execPath, [SCRIPT], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `code ${String(code)}` : `signal ${signal}`);
    });
  });
  // Told by `ended`: a guard that is gone cannot be written to.
  child.stdin.on("error", () => undefined);
  return {
    name: "guard",
    ended,
    watch: (pid, gone) => {
      child.stdin.write(`+${pid}\n`);
      void gone.then(() => child.stdin.write(`-${pid}\n`));
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
