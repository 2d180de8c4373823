import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { ExpectedVersion } from "#lib/assessment-cache";
import { slotKey, type Slot } from "#lib/slot";
import type { QuestionList } from "./question-bank";

/** The state of a slot and the stored record that it was decoded from. */
export interface CachedState {
  readonly snapshot: AttemptSnapshot;
  readonly record: ExpectedVersion;
  /** The question list of the attempt; null if no request has needed it. */
  readonly questions: QuestionList | null;
}

/**
 * For each slot, the state that this process sent to Redis last. When more than `max` slots are
 * cached, the slot that was written least recently is removed; with `max` 0 nothing is cached.
 * Invariant: a cached state may only lead to a commit, and the commit compares it with the stored
 * record. Refusals, replays and everything that a student sees come from a new load.
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
    const [oldest] = this.#states.keys();
    if (oldest !== undefined) this.#states.delete(oldest);
  }

  delete(slot: Slot): void {
    this.#states.delete(slotKey(slot));
  }
}
