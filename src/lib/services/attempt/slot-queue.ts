import { Fault } from "../../fault";

/**
 * Lets the requests of one key wait for each other in this process instead of racing in Redis,
 * first come first served. Other processes are kept out by the commit's comparison, not by this.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Promise<void>>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * Runs the task when its turn comes. Throws a `contention` fault when that took over `waitMs`.
   */
  async run<Result>(key: string, waitMs: number, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    let release: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before === undefined ? done : before.then(() => done);
    this.#tails.set(key, tail);
    try {
      if (before !== undefined) await this.#turn(before, waitMs);
      return await task();
    } finally {
      release();
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }

  async #turn(before: Promise<void>, waitMs: number): Promise<void> {
    const sinceMs = this.#nowMs();
    await before;
    if (this.#nowMs() - sinceMs <= waitMs) return;
    throw new Fault("contention", "Too many requests for one attempt at once. Try again.", {
      retryable: true,
      retryAfterSeconds: 1,
    });
  }
}
