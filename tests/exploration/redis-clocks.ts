/**
 * One and the same moment by two clocks. The one in process stands still while a history runs; Redis
 * has its own, which goes on. So a time of Redis may be later than the one in process, by no more
 * than the history has taken.
 */
export class TwoClocks {
  /** What Redis' clock shows more than the one in process did when the history began. */
  #aheadMs: number;
  readonly #redisMs = new Map<number, number>();

  constructor(hereMs: number, redisMs: number) {
    this.#aheadMs = redisMs - hereMs;
  }

  /** A time that both have told, each by its clock. */
  pair(hereMs: number, redisMs: number): void {
    this.#redisMs.set(hereMs, redisMs);
  }

  /** What is `hereMs` in process, by Redis' clock. */
  onRedis(hereMs: number): number {
    return this.#redisMs.get(hereMs) ?? hereMs + this.#aheadMs;
  }

  /** The clock in process was moved on, and whatever Redis holds was made so much older. */
  pass(ms: number): void {
    this.#aheadMs -= ms;
    for (const [hereMs, redisMs] of this.#redisMs) this.#redisMs.set(hereMs, redisMs - ms);
  }

  /** Whether two times can be one moment of a history that has taken so long. */
  isSame(hereMs: number, redisMs: number, tookMs: number): boolean {
    if (!Number.isFinite(hereMs) || !Number.isFinite(redisMs)) return hereMs === redisMs;
    const laterMs = redisMs - hereMs - this.#aheadMs;
    return laterMs >= 0 && laterMs <= tookMs;
  }

  /** The pairs that cannot be one moment, in words. */
  strange(tookMs: number): readonly string[] {
    const pairs = [...this.#redisMs];
    const strange = pairs.filter(([hereMs, redisMs]) => {
      return !this.isSame(hereMs, redisMs, tookMs);
    });
    return strange.map(([hereMs, redisMs]) => `${hereMs} in process is ${redisMs} in Redis`);
  }
}
