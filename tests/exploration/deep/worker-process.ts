import { fork } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { RequestProcess } from "#tests/servers/request-process";
import { shardResultSchema, unfinished } from "./shard-result";
import type { ShardResult } from "./shard-result";

const MEMORY_MAX_MB = 6_000;

/** A process that explores one shard at a time. */
export class WorkerProcess {
  readonly #process = new RequestProcess(() =>
    fork(join(import.meta.dirname, "worker.ts"), {
      cwd: PROJECT,
      execArgv: ["--import", "tsx", `--max-old-space-size=${MEMORY_MAX_MB}`],
    }),
  );

  /** A process that dies leaves an unfinished result that says how. */
  async explore(shardId: string): Promise<ShardResult> {
    const answer = await this.#process.request(shardId).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      return unfinished(`not complete, its process ended (${why})`);
    });
    return shardResultSchema.parse(answer);
  }

  /** Whatever it was exploring is lost. */
  stop(): void {
    this.#process.stop();
  }
}
