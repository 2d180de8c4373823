import type { RedisCalls } from "./commands";
import type { RedisClient } from "./client";
import type { ExpiringMap } from "./expiring-map";
import type { KeyLayout } from "./keys";

export interface StoreOptions {
  /**
   * How long pointer, state, questions, list and tombstone are kept at least. Default 604,800 (7
   * days).
   */
  readonly ttlSeconds?: number;
  /** How long high-water mark, outbox and trail are kept at least. Default 34,560,000 (400 days). */
  readonly longTtlSeconds?: number;
  /** How many numbers a recovery without a pointer checks. Default 64. */
  readonly probeWindow?: number;
  /** Whether pods of the earlier version may still write (H15). Default true. */
  readonly legacyPodsMayRun?: boolean;
  /** How many entries a slot's trail keeps; 0: no trail is written. Default 256. */
  readonly trailEntries?: number;
}

export const STORE_DEFAULTS: Required<StoreOptions> = {
  ttlSeconds: 604_800,
  longTtlSeconds: 400 * 86_400,
  probeWindow: 64,
  legacyPodsMayRun: true,
  trailEntries: 256,
};

/**
 * The options with the times to live that keys get: longer than promised by an eighth of an
 * attempt's. So a commit sets them anew only when a ninth of them has passed, for all keys of the
 * attempt together (H10), and the promised time still remains after every commit.
 */
export function withSpareTime(options: StoreOptions): Required<StoreOptions> {
  const { ttlSeconds, longTtlSeconds, ...others } = { ...STORE_DEFAULTS, ...options };
  const spareSeconds = Math.ceil(ttlSeconds / 8);
  return {
    ...others,
    ttlSeconds: ttlSeconds + spareSeconds,
    longTtlSeconds: longTtlSeconds + spareSeconds,
  };
}

/** What the commands of the store in Redis need. */
export interface RedisStoreParts extends RedisCalls {
  readonly client: RedisClient;
  readonly layout: KeyLayout;
  /** `withSpareTime`. */
  readonly options: Required<StoreOptions>;
}

/** What the commands of the store in memory need. */
export interface MemoryParts {
  readonly keys: ExpiringMap;
  readonly nowMs: () => number;
  /** `withSpareTime`. */
  readonly options: Required<StoreOptions>;
}
