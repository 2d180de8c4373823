import { RANDOM_ID, RandomLayer } from "./random-layer";
import type { ShardResult } from "./shard-result";
import { WorkerProcess } from "./worker-process";

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly onFinished: (id: string, result: ShardResult) => void;
}

/** Some processes that share the work, each with one shard at a time. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers: readonly WorkerProcess[];
  readonly #random = new RandomLayer();
  #isStopped = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.workers }, () => new WorkerProcess());
  }

  /** Until everything is done, or `stop` was called; nothing runs any more then. */
  async work(ids: readonly string[]): Promise<void> {
    const waiting = [...ids];
    const lane = async (worker: WorkerProcess): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        if (this.#isStopped) return;
        const result = await (id === RANDOM_ID ? this.#random.explore() : worker.explore(id));
        // What was cut off in the middle says nothing.
        if (!this.#isStopped) this.#options.onFinished(id, result);
      }
    };
    await Promise.all(this.#workers.map(lane));
    this.stop();
  }

  stop(): void {
    this.#isStopped = true;
    for (const worker of this.#workers) worker.stop();
    this.#random.stop();
  }
}
