import { timeout, TimeoutStrategy } from "cockatiel";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { encodeId, requireNoKeyPrefix } from "./assessment-cache";
import type { RedisClient } from "./assessment-cache";
import { Fault } from "./fault";
import type { RateLimit } from "./rate-limit-contract";

const NO_LIMIT: RateLimit = { count: async () => undefined };

const WINDOW_SECONDS = 60;

/** If Redis takes longer, this process counts by itself, so that no student waits for a counter. */
const ANSWER_MS_MAX = 100;

/**
 * Limits the requests of a user per minute; 0: no limit. All instances count in Redis
 * (`assess:rate:{user}`). If Redis does not answer, this process counts in its memory and calls
 * `onFallback`. Throws a TypeError for a client with a key prefix (H28).
 */
export function createRateLimit(
  client: RedisClient | null,
  perMinute: number,
  onFallback: (error: unknown) => void,
): RateLimit {
  if (client !== null) requireNoKeyPrefix(client);
  if (perMinute === 0) return NO_LIMIT;
  const limits = { points: perMinute, duration: WINDOW_SECONDS };
  const fallback = new RateLimiterMemory(limits);
  const limiter =
    client === null
      ? fallback
      : new RateLimiterRedis({
          ...limits,
          storeClient: client,
          keyPrefix: "assess:rate",
          inMemoryBlockOnConsumed: perMinute + 1,
        });
  const timeLimit = timeout(ANSWER_MS_MAX, TimeoutStrategy.Aggressive);
  return {
    async count(userId) {
      try {
        await timeLimit.execute(() => limiter.consume(encodeId(userId)));
      } catch (error) {
        if (error instanceof RateLimiterRes) throw tooMany(error);
        onFallback(error);
        await fallback.consume(encodeId(userId)).catch((limited: unknown) => {
          throw limited instanceof RateLimiterRes ? tooMany(limited) : limited;
        });
      }
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): Fault {
  return new Fault("rate_limited", "This user sent too many requests (RATE_LIMIT_PER_MINUTE).", {
    retryable: true,
    retryAfterSeconds: Math.ceil(msBeforeNext / 1_000),
  });
}
