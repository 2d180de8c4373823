import { Fault } from "../../fault";

/** A request's place in the line of its slot. */
export interface Turn {
  readonly isFirst: boolean;
  /** Resolves when everybody who came earlier has an outcome. Throws when that takes too long. */
  readonly whenSettled: () => Promise<void>;
  /** Lets the next one begin: what this one does to the slot is on its way to Redis, in order. */
  readonly letNextGo: () => void;
}

interface Tail {
  /** The next one may begin. */
  readonly gone: Promise<void>;
  /** This one and all before it have an outcome. */
  readonly settled: Promise<void>;
}

/**
 * Lets the requests of one key wait for each other in this process instead of racing in Redis,
 * first come first served. Other processes are kept out by the commit's comparison, not by this.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Tail>();

  /**
   * Runs the task when its turn comes. Throws a `contention` fault when others keep it waiting
   * beyond `waitMs` from now on.
   */
  async run<Result>(
    key: string,
    waitMs: number,
    task: (turn: Turn) => Promise<Result>,
  ): Promise<Result> {
    const before = this.#tails.get(key) ?? null;
    const untilMs = performance.now() + waitMs;
    const gone = signal();
    const settled = signal();
    const tail: Tail = {
      gone: gone.promise,
      settled: before === null ? settled.promise : before.settled.then(() => settled.promise),
    };
    this.#tails.set(key, tail);
    try {
      if (before !== null) await until(before.gone, untilMs);
      return await task({
        isFirst: before === null,
        whenSettled: () => until(before?.settled ?? Promise.resolve(), untilMs),
        letNextGo: gone.resolve,
      });
    } finally {
      // Whoever gave up waiting lets nobody overtake those who are still before it.
      void (before?.gone ?? Promise.resolve()).then(gone.resolve);
      settled.resolve();
      void tail.settled.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    }
  }
}

async function until(turn: Promise<void>, untilMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooMany()), Math.max(0, untilMs - performance.now()));
  });
  try {
    await Promise.race([turn, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function tooMany(): Fault {
  return new Fault("contention", "Another request for this attempt takes its time. Try again.", {
    retryable: true,
    retryAfterSeconds: 1,
  });
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function signal(): Signal {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
