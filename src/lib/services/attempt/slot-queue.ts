import type { Clock } from "#lib/clock";
import { Fault } from "#lib/fault";

/** A request's place in the line of its slot. */
export interface QueueLease {
  readonly isFirst: boolean;
  /** Resolves when everybody who came earlier has an outcome. Throws when that takes too long. */
  readonly whenDone: () => Promise<void>;
  /** Lets the next one begin: what this one does to the slot is on its way to Redis, in order. */
  readonly release: () => void;
}

interface Tail {
  /** The next one may begin. */
  readonly released: Promise<void>;
  /** This one and all before it have an outcome. */
  readonly done: Promise<void>;
}

/**
 * Lets the requests of one key wait for each other in this process instead of racing in Redis,
 * first come first served. Other processes are kept out by the commit's comparison, not by this.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Tail>();
  readonly #clock: Pick<Clock, "sleep">;

  constructor(clock: Pick<Clock, "sleep">) {
    this.#clock = clock;
  }

  /**
   * Runs the task when its turn comes. Throws a `contention` fault when others keep it waiting
   * beyond `waitMs` from now on.
   */
  async run<Result>(
    key: string,
    waitMs: number,
    task: (lease: QueueLease) => Promise<Result>,
  ): Promise<Result> {
    const before = this.#tails.get(key) ?? null;
    const released = signal();
    const done = signal();
    const tail: Tail = {
      released: released.promise,
      done: before === null ? done.promise : before.done.then(() => done.promise),
    };
    this.#tails.set(key, tail);
    const over = new AbortController();
    const waitFor = before === null ? NOBODY : this.#waiting(waitMs, over.signal);
    try {
      await waitFor(before?.released);
      return await task({
        isFirst: before === null,
        whenDone: () => waitFor(before?.done),
        release: released.resolve,
      });
    } finally {
      over.abort();
      // Whoever gave up waiting lets nobody overtake those who are still before it.
      void (before?.released ?? Promise.resolve()).then(released.resolve);
      done.resolve();
      void tail.done.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    }
  }

  /** One time limit for all that a request waits for. */
  #waiting(waitMs: number, over: AbortSignal): Wait {
    const tooLong = this.#clock.sleep(waitMs, over).then(() => Promise.reject(tooMany()));
    // The request may have ended without waiting any more.
    tooLong.catch(() => undefined);
    return (turn) => Promise.race([turn, tooLong]);
  }
}

type Wait = (turn: Promise<void> | undefined) => Promise<void>;

/** Whoever is first waits for nobody. */
const NOBODY: Wait = () => Promise.resolve();

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
