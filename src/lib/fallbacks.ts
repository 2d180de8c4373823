import type { Logger } from "pino";

/** What decides when the one that should does not answer: a setting, or this process alone. */
export const FALLBACKS = { rollout: "rollout.fallback", rate_limit: "rate_limit.alone" } as const;

export type FallbackName = keyof typeof FALLBACKS;

const TELL_EVERY_MS = 60_000;

interface Told {
  readonly times: number;
  readonly atMs: number;
}

/**
 * Counts each time that a stand-in decides, and logs it once a minute, with how often it was by
 * then: what does not answer does not answer any request.
 */
export function createFallbacks(
  log: Pick<Logger, "warn">,
  count: (standIn: FallbackName) => void,
  nowMs: () => number = Date.now,
): (standIn: FallbackName, reason: string) => void {
  const told = new Map<FallbackName, Told>();
  return (standIn, reason) => {
    count(standIn);
    const before = told.get(standIn) ?? { times: 0, atMs: Number.NEGATIVE_INFINITY };
    const times = before.times + 1;
    const isDue = nowMs() - before.atMs >= TELL_EVERY_MS;
    told.set(standIn, { times, atMs: isDue ? nowMs() : before.atMs });
    if (!isDue) return;
    const event = FALLBACKS[standIn];
    log.warn({ event, reason, times }, event);
  };
}
