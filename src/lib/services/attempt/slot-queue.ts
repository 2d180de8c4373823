import type { Clock } from "#lib/clock";
import { Fault } from "#lib/fault";

/** A request's turn in the queue of its slot. */
export interface QueueLease {
  readonly isFirst: boolean;
  /** Resolves when all earlier requests have an outcome. Throws when that takes too long. */
  readonly whenDone: () => Promise<void>;
  /** Lets the next request begin: what this one writes is on its way to Redis, in order. */
  readonly release: () => void;
  /** This request has an outcome. Must always be called. */
  readonly end: () => void;
}

interface Tail {
  /** The next request may begin. */
  readonly released: Promise<void>;
  /** This request and all before it have an outcome. */
  readonly done: Promise<void>;
}

/**
 * Serializes the requests of one key in this process, first come first served, so that they do not
 * race in Redis. Writes of other processes are detected by the commit's comparison, not here.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Tail>();
  readonly #clock: Pick<Clock, "sleep">;

  constructor(clock: Pick<Clock, "sleep">) {
    this.#clock = clock;
  }

  /**
   * Resolves when the next request of this key may begin; end the lease when it has an outcome.
   * Throws a `contention` fault when earlier requests keep it waiting beyond `waitMs` from now on.
   */
  async enter(key: string, waitMs: number): Promise<QueueLease> {
    const before = this.#tails.get(key) ?? null;
    const released = signal();
    const done = signal();
    const tail: Tail = {
      released: released.promise,
      done: before === null ? done.promise : before.done.then(() => done.promise),
    };
    this.#tails.set(key, tail);
    // A request that need not wait makes no AbortController: its `abort` is costly.
    const over = before === null ? null : new AbortController();
    const waitFor = over === null ? NO_WAIT : this.#waiting(waitMs, over.signal);
    const end = (): void => {
      over?.abort();
      // A request that gave up waiting lets nobody overtake those that are still before it.
      void (before?.released ?? Promise.resolve()).then(released.resolve);
      done.resolve();
      void tail.done.then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    };
    try {
      await waitFor(before?.released);
    } catch (error) {
      end();
      throw error;
    }
    return {
      isFirst: before === null,
      whenDone: () => waitFor(before?.done),
      release: released.resolve,
      end,
    };
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

/** The first request of a key waits for no other. */
const NO_WAIT: Wait = () => Promise.resolve();

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
