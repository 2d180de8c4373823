import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { replySchema } from "./worker/command";
import type { Command } from "./worker/command";

const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** The process died instead of answering. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
}

interface PendingCommand {
  readonly resolve: (count: number) => void;
  readonly reject: (error: Error) => void;
}

/** A writing process, which answers one command after the other. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #pending: PendingCommand[] = [];
  readonly #ended: Promise<void>;
  #isDead = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => {
        running.delete(child);
        this.#isDead = true;
        for (const { reject } of this.#pending.splice(0)) reject(new WorkerDied());
        resolve();
      });
    });
    child.on("message", (message) => {
      const { error, count } = replySchema.parse(message);
      const pending = this.#pending.shift();
      if (error === null) pending?.resolve(count);
      else pending?.reject(new Error(`a writer failed: ${error}`));
    });
  }

  /** Resolves when the process is ready for a command. */
  static async start(): Promise<WorkerProcess> {
    const child = fork(join(import.meta.dirname, "worker/worker.ts"), {
      cwd: PROJECT,
      execArgv: ["--import", "tsx"],
    });
    const worker = new WorkerProcess(child);
    await new Promise<number>((resolve, reject) => worker.#pending.push({ resolve, reject }));
    return worker;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Rejects with WorkerDied when the process ends before it has answered. */
  tell(command: Command): Promise<number> {
    if (this.#isDead) return Promise.reject(new WorkerDied());
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#child.send(command);
    });
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
