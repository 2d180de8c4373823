import type { Way } from "./gates";
import { QUESTIONS } from "./mixed-world";
import { POD_NAMES } from "./histories";
import type { Drawing, PodName } from "./histories";
import type { RequestKind, VisibleAttempt } from "./student";

const ASKS_MAX = 12;
const CRASH_RATE = 0.02;

/** Deaths in the middle of these are part of the promise; docs/rollout.md says which are not. */
const MAY_DIE: ReadonlySet<RequestKind> = new Set(["start", "answer", "skip", "report"]);

/** Draws a history by chance; the same seed draws the same one. */
export class RandomDrawing implements Drawing {
  readonly #random: () => number;
  readonly #asked = new Map<string, number>();
  readonly #isEnding: boolean;
  readonly #doing = new Map<string, RequestKind>();

  /** `isEnding`: attempts may be finalized and reset, too. */
  constructor(seed: number, isEnding: boolean) {
    this.#random = mulberry32(seed);
    this.#isEnding = isEnding;
  }

  pick(count: number): number {
    return Math.floor(this.#random() * count);
  }

  wayOf(): Way {
    const mayDie = [...this.#doing.values()].every((ask) => MAY_DIE.has(ask));
    return mayDie && this.#random() < CRASH_RATE ? "crash" : "go on";
  }

  podOf(): PodName {
    return POD_NAMES[this.pick(POD_NAMES.length)] ?? "old 1";
  }

  askOf(tab: string, view: VisibleAttempt | null): RequestKind | null {
    const asked = (this.#asked.get(tab) ?? 0) + 1;
    this.#asked.set(tab, asked);
    if (asked > ASKS_MAX) return null;
    const ask = this.#drawAsk(tab, view);
    this.#doing.set(tab, ask);
    return ask;
  }

  #drawAsk(tab: string, view: VisibleAttempt | null): RequestKind {
    const chance = this.#random();
    if (view === null) return "start";
    if (this.#isEnding && view.isFinalized) return chance < 0.5 ? "reset" : "start";
    if (this.#isEnding && chance < 0.05) return "reset";
    if (view.index < QUESTIONS) {
      if (chance < 0.6) return "answer";
      return chance < 0.75 ? "skip" : chance < 0.85 ? "report" : "start";
    }
    if (this.#isEnding) return chance < 0.8 ? "finalize" : "start";
    // Nothing is left to answer: one more look, and this tab is done.
    this.#asked.set(tab, ASKS_MAX);
    return "start";
  }
}

/** A small generator of good enough chance (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
