import type { Logger } from "./logger";

/** What decides while a dependency does not answer: a setting, or this process alone. */
export const FALLBACKS = { rollout: "rollout.fallback", rate_limit: "rate_limit.alone" } as const;

export type FallbackName = keyof typeof FALLBACKS;

const LOG_EVERY_MS = 60_000;

interface FallbackCount {
  readonly times: number;
  readonly loggedAtMs: number;
}

/**
 * Counts every decision of a fallback, and logs it at most once a minute with the count: while a
 * dependency is down, every request would log the same.
 */
export function createFallbacks(
  log: Pick<Logger, "warn">,
  count: (name: FallbackName) => void,
  nowMs: () => number = Date.now,
): (name: FallbackName, reason: string) => void {
  const counts = new Map<FallbackName, FallbackCount>();
  return (name, reason) => {
    count(name);
    const before = counts.get(name) ?? { times: 0, loggedAtMs: Number.NEGATIVE_INFINITY };
    const times = before.times + 1;
    const isDue = nowMs() - before.loggedAtMs >= LOG_EVERY_MS;
    counts.set(name, { times, loggedAtMs: isDue ? nowMs() : before.loggedAtMs });
    if (!isDue) return;
    const event = FALLBACKS[name];
    log.warn({ event, reason, times }, event);
  };
}
