import { OVER } from "#lib/clock";
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
  /** Opens when the next request may begin. */
  readonly released: Latch;
  /** Opens when this request and all before it have an outcome. */
  readonly done: Latch;
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
    const before = this.#tails.get(key);
    const tail: Tail = { released: new Latch(), done: new Latch() };
    this.#tails.set(key, tail);
    const leave = (): void => {
      tail.done.open();
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const release = (): void => tail.released.open();
    if (before === undefined) {
      // Most requests are alone, so this path makes neither promises nor an AbortController.
      const end = (): void => {
        release();
        leave();
      };
      return { isFirst: true, whenDone: NO_WAIT, release, end };
    }
    const over = new AbortController();
    const waitFor = this.#waiting(waitMs, over.signal);
    const end = (): void => {
      over.abort(OVER);
      // If this request gave up waiting, the next one must still wait for the earlier ones.
      void before.released.whenOpen().then(release);
      void before.done.whenOpen().then(leave);
    };
    try {
      await waitFor(before.released.whenOpen());
    } catch (error) {
      end();
      throw error;
    }
    return { isFirst: false, whenDone: () => waitFor(before.done.whenOpen()), release, end };
  }

  /** All waits of a request share one time limit. */
  #waiting(waitMs: number, over: AbortSignal): Wait {
    const tooLong = this.#clock.sleep(waitMs, over).then(() => Promise.reject(tooMany()));
    // Nothing may be waiting for it when it rejects.
    tooLong.catch(() => undefined);
    return (earlier) => Promise.race([earlier, tooLong]);
  }
}

type Wait = (earlier: Promise<void>) => Promise<void>;

/** For the first request of a key. */
const NO_WAIT = (): Promise<void> => Promise.resolve();

function tooMany(): Fault {
  return new Fault("contention", "Another request for this attempt takes its time. Try again.", {
    retryable: true,
    retryAfterSeconds: 1,
  });
}

/** Opens once. Makes a promise only if somebody waits. */
class Latch {
  #isOpen = false;
  #opened: PromiseWithResolver | null = null;

  open(): void {
    this.#isOpen = true;
    this.#opened?.resolve();
  }

  whenOpen(): Promise<void> {
    if (this.#isOpen) return Promise.resolve();
    this.#opened ??= promiseWithResolver();
    return this.#opened.promise;
  }
}

interface PromiseWithResolver {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function promiseWithResolver(): PromiseWithResolver {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
