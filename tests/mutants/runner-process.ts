import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COUNTEREXAMPLE_VARIABLE, readCounterexample } from "./counterexample";
import type { Counterexample } from "./counterexample";
import { PROJECT } from "./mutation";
import { MUTANT_VARIABLE } from "./mutation-plugin";
import { outcomeSchema } from "./runner-message";
import type { Order, Outcome } from "./runner-message";

/** What a test run made of the code it met. */
export interface RunOfTests {
  readonly passed: number;
  /** The names of the tests that failed. */
  readonly failed: readonly string[];
  readonly counterexample: Counterexample | null;
}

/** Long enough for any layer on a busy machine; a mutant that never ends is not a killed one. */
const RUN_MAX_MS = 120_000;

/** Runs test files against one mutant at a time; a process that dies is replaced by another. */
export class RunnerProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), "holdfast-mutant-"));
  readonly #found = join(this.#folder, "found.json");
  #child: ChildProcess | null = null;

  /** Throws when the run says nothing of the code: a file that does not load, no test, no end. */
  async run(order: Order): Promise<RunOfTests> {
    rmSync(this.#found, { force: true });
    const { passed, failed, problem } = await this.#ask(order);
    if (problem !== null) throw new Error(problem);
    return { passed, failed, counterexample: readCounterexample(this.#found) };
  }

  #ask(order: Order): Promise<Outcome> {
    const child = (this.#child ??= this.#start(order.mutant));
    let said = "";
    const keep = (text: Buffer): void => void (said += text.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    return new Promise<Outcome>((resolve, reject) => {
      const fail = (why: string): void => {
        this.#child = null;
        child.kill("SIGKILL");
        reject(new Error(`the tests ended without a result: ${why}\n${said}`));
      };
      const timer = setTimeout(fail, RUN_MAX_MS, `no end after ${RUN_MAX_MS} ms`);
      child.once("message", (message) => {
        resolve(outcomeSchema.parse(message));
      });
      child.once("exit", (code, signal) => {
        fail(signal ?? `exit code ${code ?? "unknown"}`);
      });
      child.once("error", (error) => {
        fail(error.message);
      });
      child.send(order);
      child.once("message", () => {
        clearTimeout(timer);
      });
    }).finally(() => {
      child.removeAllListeners();
      child.stdout?.removeAllListeners("data");
      child.stderr?.removeAllListeners("data");
    });
  }

  #start(mutant: string): ChildProcess {
    const variables = { [MUTANT_VARIABLE]: mutant, [COUNTEREXAMPLE_VARIABLE]: this.#found };
    const env: NodeJS.ProcessEnv = { ...process.env, ...variables, NO_COLOR: "1" };
    // Vitest sets variables of its own in the workers, which must not reach another one.
    for (const name of Object.keys(env)) if (/^VITEST/.test(name)) delete env[name];
    return fork(join(import.meta.dirname, "mutant-runner.ts"), {
      ...{ cwd: PROJECT, env, execArgv: ["--import", "tsx"] },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
