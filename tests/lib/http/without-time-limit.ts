import { join } from "node:path";

/**
 * Settings of an application under test that give each Redis command the time it needs, in place of
 * 300 ms: a machine that runs other tests beside it can be late, and a page would show a fault. For
 * tests that do not take Redis away.
 */
export const WITHOUT_TIME_LIMIT = {
  NODE_OPTIONS: `--import=${join(import.meta.dirname, "lift-time-limit.mjs")}`,
} as const;
