/**
 * Time, waiting and randomness: everything that makes two runs with the same input differ. The
 * engine and the store get it from their caller, so that a test can control it.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Resolves after this time, or when the signal aborts; leaves no timer. Never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
    }),
  random: () => Math.random(),
};

/** Given to `abort`, which makes an exception with a stack otherwise: that takes longer than a timer. */
export const OVER = "over";

/** What `work` resolves to, or `late` when it takes longer than `ms`. Leaves no timer behind. */
export function withTimeout<Value, Late>(
  work: Promise<Value>,
  ms: number,
  late: Late,
  { sleep }: Pick<Clock, "sleep">,
): Promise<Value | Late> {
  const ended = new AbortController();
  const timer = sleep(ms, ended.signal).then(() => late);
  return Promise.race([work, timer]).finally(() => ended.abort(OVER));
}
