/**
 * One and the same moment by two clocks. The memory store's stands still while a history runs;
 * Redis has its own, which goes on. So a time of Redis may be later than the memory store's, by no
 * more than the history has taken.
 */
export class TwoClocks {
  /** What Redis' clock shows more than the memory store's did when the history began. */
  #aheadMs: number;
  readonly #redisMs = new Map<number, number>();

  constructor(memoryMs: number, redisMs: number) {
    this.#aheadMs = redisMs - memoryMs;
  }

  /** A time that both have told, each by its clock. */
  pair(memoryMs: number, redisMs: number): void {
    this.#redisMs.set(memoryMs, redisMs);
  }

  /** What the memory store calls `memoryMs`, by Redis' clock. */
  onRedis(memoryMs: number): number {
    return this.#redisMs.get(memoryMs) ?? memoryMs + this.#aheadMs;
  }

  /** The memory store's clock was moved on, and whatever Redis holds was made so much older. */
  pass(ms: number): void {
    this.#aheadMs -= ms;
    for (const [memoryMs, redisMs] of this.#redisMs) this.#redisMs.set(memoryMs, redisMs - ms);
  }

  /** Whether two times can be one moment of a history that has taken so long. */
  isSame(memoryMs: number, redisMs: number, tookMs: number): boolean {
    if (!Number.isFinite(memoryMs) || !Number.isFinite(redisMs)) return memoryMs === redisMs;
    const laterMs = redisMs - memoryMs - this.#aheadMs;
    return laterMs >= 0 && laterMs <= tookMs;
  }

  /** The pairs that cannot be one moment, in words. */
  strange(tookMs: number): readonly string[] {
    const pairs = [...this.#redisMs];
    const strange = pairs.filter(([memoryMs, redisMs]) => {
      return !this.isSame(memoryMs, redisMs, tookMs);
    });
    return strange.map(([memoryMs, redisMs]) => `${memoryMs} in memory is ${redisMs} in Redis`);
  }
}
