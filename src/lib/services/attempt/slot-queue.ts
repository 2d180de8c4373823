import { Fault } from "../../fault";

/**
 * Lets the requests of one key wait for each other in this process instead of racing in Redis,
 * first come first served. Other processes are kept out by the commit's comparison, not by this.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the task when its turn comes. Throws a `contention` fault after `waitMs` of waiting. */
  async run<Result>(key: string, waitMs: number, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    let release: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before === undefined ? done : before.then(() => done);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    try {
      if (before !== undefined) await turn(before, waitMs);
      return await task();
    } finally {
      release();
    }
  }
}

async function turn(before: Promise<void>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Fault("contention", "Another request for this attempt takes its time. Try again.", {
          retryable: true,
          retryAfterSeconds: 1,
        }),
      );
    }, waitMs);
  });
  try {
    await Promise.race([before, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
