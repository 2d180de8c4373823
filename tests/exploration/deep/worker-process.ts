import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "../../../src/cli/project";
import { shardResultSchema, unfinished } from "./shard-result";
import type { ShardResult } from "./shard-result";

const MEMORY_MAX_MB = 3_000;

/** A process that explores one shard at a time. When it dies, the next shard gets a new one. */
export class WorkerProcess {
  #child: ChildProcess | null = null;

  /** Never throws: a process that dies leaves an unfinished result that says how. */
  explore(shardId: string): Promise<ShardResult> {
    const child = (this.#child ??= start());
    return new Promise((resolve) => {
      const end = (result: ShardResult): void => {
        child.removeAllListeners();
        resolve(result);
      };
      const fail = (why: string): void => {
        if (this.#child === child) this.#child = null;
        child.kill("SIGKILL");
        end(unfinished(`not complete, its process ended (${why})`));
      };
      child.once("message", (message) => {
        end(shardResultSchema.parse(message));
      });
      child.once("exit", (code, signal) => {
        fail(signal ?? `exit code ${code ?? "unknown"}`);
      });
      child.once("error", (error) => {
        fail(error.message);
      });
      child.send(shardId);
    });
  }

  /** Whatever it was exploring is lost. */
  stop(): void {
    this.#child?.kill("SIGKILL");
  }
}

function start(): ChildProcess {
  return fork(join(import.meta.dirname, "worker.ts"), {
    cwd: PROJECT,
    execArgv: ["--import", "tsx", `--max-old-space-size=${MEMORY_MAX_MB}`],
  });
}
