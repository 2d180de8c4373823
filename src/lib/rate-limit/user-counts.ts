/** What a process knows of the requests of a user in the current window. */
export interface UserCount {
  /** Counted by all processes, as far as this one has heard, and with all that it has reported. */
  known: number;
  /** Served here, and not reported yet. */
  unreported: number;
  /** When the window ends, by the clock of this process. */
  endsMs: number;
  /** Whether `endsMs` is the end of the window in Redis. */
  isShared: boolean;
  isReporting: boolean;
}

/**
 * The counts of all users whose window has not ended. Ended ones are removed when a window begins, so
 * only the users of the last minute have an entry.
 */
export class UserCounts {
  /** In the order in which the windows began. */
  readonly #counts = new Map<string, UserCount>();
  readonly #windowMs: number;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The count of the user's window; a new one begins if there is none. */
  at(userId: string, nowMs: number): UserCount {
    const current = this.#counts.get(userId);
    if (current !== undefined && current.endsMs > nowMs) return current;
    this.#counts.delete(userId);
    this.#removeEnded(nowMs);
    const endsMs = nowMs + this.#windowMs;
    const count = { known: 0, unreported: 0, endsMs, isShared: false, isReporting: false };
    this.#counts.set(userId, count);
    return count;
  }

  /** A window can end earlier than one that began before it, and is then removed with that one. */
  #removeEnded(nowMs: number): void {
    for (const [userId, { endsMs }] of this.#counts) {
      if (endsMs > nowMs) return;
      this.#counts.delete(userId);
    }
  }
}
