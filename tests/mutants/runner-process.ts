import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RequestProcess } from "../servers/request-process";
import { COUNTEREXAMPLE_VARIABLE, readCounterexample } from "./counterexample";
import type { Counterexample } from "./counterexample";
import { PROJECT } from "./mutation";
import { MUTANT_VARIABLE } from "./mutation-plugin";
import { outcomeSchema } from "./runner-message";
import type { Order } from "./runner-message";

/** What a test run made of the code it met. */
export interface RunOfTests {
  readonly passed: number;
  /** The names of the tests that failed. */
  readonly failed: readonly string[];
  readonly counterexample: Counterexample | null;
}

/** Long enough for any layer on a busy machine; a mutant that never ends is not a killed one. */
const RUN_MAX_MS = 120_000;

/** A process that runs test files against one mutant at a time. */
export class RunnerProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), "holdfast-mutant-"));
  readonly #found = join(this.#folder, "found.json");
  readonly #process = new RequestProcess(() => this.#start());
  /** What Vitest meets when the process starts; each order names its own. */
  #mutant = "";
  #said = "";

  /**
   * Throws when the run says nothing of the code: a file that does not load, no test, no end, or
   * only tests that reached their time limit or met code that cannot run.
   */
  async run(order: Order): Promise<RunOfTests> {
    rmSync(this.#found, { force: true });
    this.#mutant = order.mutant;
    this.#said = "";
    const answer = await this.#process.request(order, RUN_MAX_MS).catch((cause: unknown) => {
      throw new Error(`the tests ended without a result\n${this.#said}`, { cause });
    });
    const { passed, failed, problem } = outcomeSchema.parse(answer);
    if (problem !== null) throw new Error(problem);
    return { passed, failed, counterexample: readCounterexample(this.#found) };
  }

  #start(): ChildProcess {
    const variables = { [MUTANT_VARIABLE]: this.#mutant, [COUNTEREXAMPLE_VARIABLE]: this.#found };
    const env: NodeJS.ProcessEnv = { ...process.env, ...variables, NO_COLOR: "1" };
    // Vitest sets variables of its own in the workers, which must not reach another one.
    for (const name of Object.keys(env)) if (/^VITEST/.test(name)) delete env[name];
    const child = fork(join(import.meta.dirname, "mutant-runner.ts"), {
      ...{ cwd: PROJECT, env, execArgv: ["--import", "tsx"] },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const keep = (text: Buffer): void => void (this.#said += text.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    return child;
  }

  stop(): void {
    this.#process.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
