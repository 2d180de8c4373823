import { RateLimiterRedis } from "rate-limiter-flexible";
import { encodeId, requireNoKeyPrefix } from "./assessment-cache";
import type { RedisClient } from "./assessment-cache";
import { Fault } from "./fault";
import type { RateLimit } from "./rate-limit-contract";
import { UserCounts } from "./rate-limit/user-counts";
import type { UserCount } from "./rate-limit/user-counts";

const NO_LIMIT: RateLimit = { count: async () => undefined };

const WINDOW_SECONDS = 60;

/** So often a process reports the requests of a user before they reach the limit. */
const REPORTS_PER_LIMIT = 30;

/** After a report that failed, this process sends none for this time. */
const PAUSE_MS = 1_000;

/**
 * Limits the requests of a user per minute; 0: no limit. No request waits for Redis: a process
 * decides by what it knows, and reports beside the requests what it has served: the first request of
 * a minute, then every N requests, where N = `perMinute` / 30, rounded up. Redis adds up the reports
 * of all processes (`assess:rate:{user}`) and answers with the sum.
 *
 * How exact: P processes together serve at most (P - 1) * min(`perMinute`, N + 2f) requests of a
 * minute more than `perMinute`, where f is the most that one process serves while its report is under
 * way; and they refuse none before `perMinute` were served. So one process is exact, and a user who
 * waits for each answer gets (P - 1) * N more at most. At the turn of a minute, requests of the last
 * round trip may count in the other one. If Redis does not answer, each process counts alone, up to
 * `perMinute`, and `onFallback` is called for each report that failed.
 *
 * Throws a TypeError for a client with a key prefix (H28).
 */
export function createRateLimit(
  client: RedisClient | null,
  perMinute: number,
  onFallback: (error: unknown) => void,
  nowMs: () => number = () => performance.now(),
): RateLimit {
  if (client !== null) requireNoKeyPrefix(client);
  if (perMinute === 0) return NO_LIMIT;
  const counts = new UserCounts(WINDOW_SECONDS * 1_000);
  const reportIfDue =
    client === null ? () => undefined : createReports(client, { perMinute, onFallback, nowMs });
  return {
    count: async (userId) => {
      const now = nowMs();
      const count = counts.at(userId, now);
      const isOver = count.known + count.unreported >= perMinute;
      if (!isOver) count.unreported += 1;
      reportIfDue(userId, count);
      if (isOver) throw tooMany(count.endsMs - now);
    },
  };
}

interface ReportOptions {
  readonly perMinute: number;
  readonly onFallback: (error: unknown) => void;
  readonly nowMs: () => number;
}

/**
 * Reports a count if that is due, at most one at a time for each user. Never throws and never waits.
 * A report that failed may have been counted, so it is not sent again: no request counts twice.
 */
function createReports(
  client: RedisClient,
  { perMinute, onFallback, nowMs }: ReportOptions,
): (userId: string, count: UserCount) => void {
  // Pods of the earlier version count each request in the same key, with the same script.
  const sums = new RateLimiterRedis({
    ...{ points: perMinute, duration: WINDOW_SECONDS },
    ...{ storeClient: client, keyPrefix: "assess:rate" },
  });
  const reportEvery = Math.ceil(perMinute / REPORTS_PER_LIMIT);
  let pausedUntilMs = -Infinity;

  async function report(userId: string, count: UserCount): Promise<void> {
    const { unreported } = count;
    count.isReporting = true;
    count.known += unreported;
    count.unreported = 0;
    try {
      const sum = await sums.penalty(encodeId(userId), unreported);
      const endsMs = nowMs() + sum.msBeforeNext;
      count.known = Math.max(count.known, sum.consumedPoints);
      count.endsMs = count.isShared ? Math.min(count.endsMs, endsMs) : endsMs;
      count.isShared = true;
    } catch (error) {
      pausedUntilMs = nowMs() + PAUSE_MS;
      onFallback(error);
    }
    count.isReporting = false;
    reportIfDue(userId, count);
  }

  function reportIfDue(userId: string, count: UserCount): void {
    const isDue = count.unreported >= (count.isShared ? reportEvery : 1);
    if (!isDue || count.isReporting || nowMs() < pausedUntilMs) return;
    void report(userId, count);
  }

  return reportIfDue;
}

function tooMany(msBeforeNext: number): Fault {
  return new Fault("rate_limited", "This user sent too many requests (RATE_LIMIT_PER_MINUTE).", {
    retryable: true,
    retryAfterSeconds: Math.ceil(msBeforeNext / 1_000),
  });
}
