import { timeout, TimeoutStrategy } from "cockatiel";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { encodeId, requireNoKeyPrefix } from "./assessment-cache";
import type { RedisClient } from "./assessment-cache";
import { Fault } from "./fault";

export interface RateLimit {
  /** Counts a request of this user. Throws a `Fault`, `rate_limited`, when there were too many. */
  count(userId: string): Promise<void>;
}

const NO_LIMIT: RateLimit = { count: async () => undefined };

const WINDOW_SECONDS = 60;

/** If Redis takes longer, this process counts alone: no student waits for a counter. */
const ANSWER_MS = 100;

/**
 * Limits the requests of a user per minute. They are counted in Redis for all instances
 * (`assess:rate:{user}`). While Redis does not answer, this process counts alone and calls
 * `onAlone`. 0: no limit. Throws a TypeError for a client with a key prefix (H28).
 */
export function createRateLimit(
  client: RedisClient | null,
  perMinute: number,
  onAlone: (error: unknown) => void,
): RateLimit {
  if (client !== null) requireNoKeyPrefix(client);
  if (perMinute === 0) return NO_LIMIT;
  const limits = { points: perMinute, duration: WINDOW_SECONDS };
  const alone = new RateLimiterMemory(limits);
  const shared =
    client === null
      ? alone
      : new RateLimiterRedis({
          ...limits,
          storeClient: client,
          keyPrefix: "assess:rate",
          inMemoryBlockOnConsumed: perMinute + 1,
        });
  const patience = timeout(ANSWER_MS, TimeoutStrategy.Aggressive);
  return {
    async count(userId) {
      try {
        await patience.execute(() => shared.consume(encodeId(userId)));
      } catch (error) {
        if (error instanceof RateLimiterRes) throw tooMany(error);
        onAlone(error);
        await alone.consume(encodeId(userId)).catch((limited: unknown) => {
          throw limited instanceof RateLimiterRes ? tooMany(limited) : limited;
        });
      }
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): Fault {
  return new Fault("rate_limited", "Too many requests of one user. RATE_LIMIT_PER_MINUTE.", {
    retryable: true,
    retryAfterSeconds: Math.ceil(msBeforeNext / 1_000),
  });
}
