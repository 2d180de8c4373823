import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { ExpectedVersion } from "#lib/assessment-cache";
import { slotKey, type Slot } from "#lib/slot";
import type { QuestionList } from "./question-bank";

/** A state of a slot, and the record it stands for. */
export interface CachedState {
  readonly snapshot: AttemptSnapshot;
  /** With all of its answers: a commit compares how many there are. */
  readonly record: Required<ExpectedVersion>;
  /** Of the attempt; null where it was not needed. */
  readonly questions: QuestionList | null;
}

/**
 * What this process has sent to Redis lately, a slot each; the least recently used go first.
 * Invariant: a cached state may only lead to a commit, which Redis compares with what is really
 * there. Refusals, replays and everything a student is shown come from a fresh look.
 */
export class WriteThroughCache {
  readonly #states = new Map<string, CachedState>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(slot: Slot): CachedState | null {
    return this.#states.get(slotKey(slot)) ?? null;
  }

  set(slot: Slot, state: CachedState): void {
    const key = slotKey(slot);
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size <= this.#max) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      break;
    }
  }

  delete(slot: Slot): void {
    this.#states.delete(slotKey(slot));
  }
}
