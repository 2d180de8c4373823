import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Guard } from "./service";

const SCRIPT = join(import.meta.dirname, "end-with-parent.mjs");

/** Starts the process of end-with-parent.mjs. If it ends, the product is stopped. */
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
  // A write to a guard that has ended fails; `ended` reports it.
  child.stdin.on("error", () => undefined);
  return {
    name: "guard",
    ended,
    watch: (pid, watchedEnded) => {
      child.stdin.write(`+${pid}\n`);
      void watchedEnded.then(() => child.stdin.write(`-${pid}\n`));
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
