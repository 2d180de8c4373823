import type { RedisCalls } from "./commands";
import type { RedisClient } from "./client";
import type { ExpiringMap } from "./expiring-map";
import type { KeyLayout } from "./keys";

export interface StoreOptions {
  /** Time to live of pointer, state, questions and list. Default 604,800 (7 days). */
  readonly ttlSeconds?: number;
  /** Time to live of high-water mark, outbox and trail. Default 34,560,000 (400 days). */
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

/** What the commands of the store in Redis need. */
export interface RedisStoreParts extends RedisCalls {
  readonly client: RedisClient;
  readonly layout: KeyLayout;
  readonly options: Required<StoreOptions>;
}

/** What the commands of the store in memory need. */
export interface MemoryParts {
  readonly keys: ExpiringMap;
  readonly nowMs: () => number;
  readonly options: Required<StoreOptions>;
}
