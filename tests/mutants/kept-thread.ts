import { ThreadsPoolWorker } from "vitest/node";
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from "vitest/node";

/** Then a new thread begins, so that what mutants left behind does not add up. */
const RUNS_MAX = 50;

type Listener = (message: unknown) => void;

/**
 * Runs tests in a thread that stays for the next run: packages are loaded once, and not again for
 * each mutant. MutantRunner loads the project's own modules anew.
 */
export const KEPT_THREADS: PoolRunnerInitializer = {
  name: "kept-threads",
  createPoolWorker: (options) => new KeptThread(options),
};

interface Kept {
  readonly worker: ThreadsPoolWorker;
  runs: number;
}

let kept: Kept | null = null;

class KeptThread implements PoolWorker {
  readonly name = KEPT_THREADS.name;
  readonly #options: PoolOptions;
  readonly #listeners: { readonly event: string; readonly listener: Listener }[] = [];
  /** What differs from run to run: above all, which tests. */
  #config: unknown = null;
  #isRunning = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (kept === null) {
      const worker = new ThreadsPoolWorker(this.#options);
      await worker.start();
      kept = { worker, runs: 0 };
    }
    this.on("message", (message) => {
      if (isFinished(message)) this.#isRunning = false;
    });
  }

  on(event: string, listener: Listener): void {
    kept?.worker.on(event, listener);
    this.#listeners.push({ event, listener });
  }

  off(event: string, listener: Listener): void {
    kept?.worker.off(event, listener);
  }

  /** The thread hears "start" once and "stop" never: after it, it would hear nothing. */
  send(message: WorkerRequest): void {
    if (message.type === "start") {
      this.#config = message.context.config;
      if (kept !== null && kept.runs > 0) return this.#answer("started");
    }
    if (message.type === "stop" && !this.#isRunning) return this.#answer("stopped");
    if (message.type === "run") {
      this.#isRunning = true;
      Object.assign(message.context, { config: this.#config });
    }
    kept?.worker.send(message);
  }

  async stop(): Promise<void> {
    for (const { event, listener } of this.#listeners) this.off(event, listener);
    if (kept === null) return;
    kept.runs += 1;
    if (!this.#isRunning && kept.runs < RUNS_MAX) return;
    const { worker } = kept;
    kept = null;
    await worker.stop();
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  #answer(type: "started" | "stopped"): void {
    const message = { type, __vitest_worker_response__: true };
    for (const { event, listener } of this.#listeners) if (event === "message") listener(message);
  }
}

function isFinished(message: unknown): boolean {
  return (message as { readonly type?: unknown } | null)?.type === "testfileFinished";
}
