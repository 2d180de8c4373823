import { monotonicMs } from "../history/operation";

const SAMPLE_MS = 10;
const NOTED_MS = 5;
const KEPT_MS = 60_000;

interface Stall {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * When this process did not get to run, because its event loop was busy or the machine was: what
 * takes long meanwhile is not the fault of what is measured.
 */
export class LoopLag {
  readonly #stalls: Stall[] = [];
  #sampledMs = monotonicMs();

  constructor() {
    setInterval(() => {
      const now = monotonicMs();
      const lateMs = now - this.#sampledMs - SAMPLE_MS;
      if (lateMs > NOTED_MS) this.#stalls.push({ fromMs: now - lateMs, untilMs: now });
      this.#sampledMs = now;
      while ((this.#stalls[0]?.untilMs ?? now) < now - KEPT_MS) this.#stalls.shift();
    }, SAMPLE_MS).unref();
  }

  /** How much of the time from then until now was stalled, in ms. */
  sinceMs(fromMs: number): number {
    // The sample that would tell of a stall that has just ended may still be to come.
    const dueMs = Math.max(fromMs, this.#sampledMs + SAMPLE_MS);
    let sum = Math.max(0, monotonicMs() - dueMs);
    for (let at = this.#stalls.length - 1; at >= 0; at -= 1) {
      const stall = this.#stalls[at];
      if (stall === undefined || stall.untilMs < fromMs) break;
      sum += stall.untilMs - Math.max(fromMs, stall.fromMs);
    }
    return sum;
  }
}
