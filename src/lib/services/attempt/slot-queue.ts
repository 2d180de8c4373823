import type { Clock } from "#lib/clock";
import { Fault } from "#lib/fault";

/** The place of a request in the queue of its slot. */
export interface QueueLease {
  readonly isFirst: boolean;
  /** Resolves when all earlier requests have an outcome. Throws if that takes too long. */
  readonly whenDone: () => Promise<void>;
  /** Lets the next request begin. Call it when the write is sent: Redis keeps the order. */
  readonly release: () => void;
  /** Ends the lease. Must always be called, also after an error. */
  readonly end: () => void;
}

interface Tail {
  /** Resolves when the next request may begin. */
  readonly released: Promise<void>;
  /** Resolves when this request and all before it have an outcome. */
  readonly done: Promise<void>;
}

/**
 * Serializes the requests of one key in this process, in the order of their arrival, so that they
 * do not race in Redis. Writes of other processes are detected by the commit's comparison, not
 * here.
 */
export class SlotQueue {
  readonly #tails = new Map<string, Tail>();
  readonly #clock: Pick<Clock, "sleep">;

  constructor(clock: Pick<Clock, "sleep">) {
    this.#clock = clock;
  }

  /**
   * Resolves when this request may begin. Call `end` when it has an outcome. Throws a `contention`
   * fault if it has to wait longer than `waitMs` for earlier requests.
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
      // If this request gave up waiting, the next one must still wait for the earlier ones.
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

  /** All waits of a request share one time limit. */
  #waiting(waitMs: number, over: AbortSignal): Wait {
    const tooLong = this.#clock.sleep(waitMs, over).then(() => Promise.reject(tooMany()));
    // Nothing may be waiting for it when it rejects.
    tooLong.catch(() => undefined);
    return (earlier) => Promise.race([earlier, tooLong]);
  }
}

type Wait = (earlier: Promise<void> | undefined) => Promise<void>;

/** For the first request of a key. */
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
