import { Fault } from "#lib/fault";
import { counted, notApplicable, ok, redisCheck, checkResultOf } from "./check";
import type { Check, Issue, RedisPorts, CheckResult } from "./check";

const PINGS = 5;
const TRIES_MAX = 2;
const SLOW_MS = 50;

/** The app times out a command that takes longer. */
const COMMAND_TIMEOUT_MS = 300;

/** The oldest version with the features that the Lua commands use, and the tested version. */
const VERSION_MIN = [7, 0, 0] as const;
const VERSION_TESTED = [7, 0, 15] as const;

const SKEW_WARN_MS = 1_000;
const SKEW_MAX_MS = 30_000;

export const reachableCheck: Check = {
  id: "redis-reachable",
  needsRedis: false,
  run: async ({ redis, parts }) => {
    if (parts !== null && parts.storeProblem !== null) {
      const remedy = "Correct the store that createHoldfast is given.";
      return { severity: "problem", finding: parts.storeProblem, remedy };
    }
    if (redis === null)
      return notApplicable("The app stores attempts in its memory (STORE=memory).");
    for (let tries = 1; ; tries += 1) {
      try {
        return latencyResult(redis, await timePings(redis));
      } catch (error) {
        // One slow answer is no outage.
        if (tries === TRIES_MAX) return await outageResult(redis, error);
      }
    }
  },
};

/** How long each PING took, in ms. The first is not counted: it may wait for the connection. */
async function timePings({ diagnostics }: RedisPorts): Promise<readonly number[]> {
  await diagnostics.ping();
  const tookMs: number[] = [];
  while (tookMs.length < PINGS) {
    const begunMs = performance.now();
    await diagnostics.ping();
    tookMs.push(performance.now() - begunMs);
  }
  return tookMs;
}

function latencyResult({ diagnostics }: RedisPorts, tookMs: readonly number[]): CheckResult {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowest = sorted.at(-1) ?? 0;
  const finding =
    `Redis at ${diagnostics.where} answers in ${median.toFixed(1)} ms ` +
    `(median of ${counted(tookMs.length, "PING")}; the slowest took ${slowest.toFixed(1)} ms).`;
  if (median <= SLOW_MS) return ok(finding);
  const remedy =
    "Run Redis near the app: a student waits for two round trips, and the app times out a command " +
    `after ${COMMAND_TIMEOUT_MS} ms.`;
  return { severity: "warning", finding, remedy };
}

/** Connects again to find the cause: the client's last error is often only a closed connection. */
async function outageResult({ diagnostics }: RedisPorts, error: unknown): Promise<CheckResult> {
  if (!(error instanceof Fault)) throw error;
  const failures = await diagnostics.checkConnections();
  if (failures.length > 0) {
    return checkResultOf(
      failures.map(({ finding, remedy }) => ({ severity: "problem", finding, remedy })),
      "",
    );
  }
  const trouble =
    diagnostics.lastFailure() ?? /\(([\w ]+)\)/.exec(error.message)?.[1] ?? error.code;
  const finding = `Redis at ${diagnostics.where} does not answer (${trouble}).`;
  const setting = SETTING_OF[diagnostics.kind];
  const remedy = `Start Redis, or correct ${setting}. Until then the app answers 503.`;
  return { severity: "problem", finding, remedy };
}

const SETTING_OF = {
  single: "REDIS_URL",
  sentinel: "REDIS_SENTINELS",
  cluster: "REDIS_CLUSTER_NODES",
} as const;

export const versionCheck = redisCheck("redis-version", async ({ diagnostics }) => {
  const nodes = await diagnostics.nodes();
  const issues = nodes.flatMap(({ name, info }): Issue[] => {
    const version = info.get("redis_version") ?? "?";
    const finding = `${name} runs Redis ${version}.`;
    if (isBelow(version, VERSION_MIN)) {
      const remedy = "Run Redis 7.0 or later: the Lua commands declare flags of that version.";
      return [{ severity: "problem", finding, remedy }];
    }
    if (!isBelow(version, VERSION_TESTED)) return [];
    const remedy = `Update to ${VERSION_TESTED.join(".")}, which this version is tested with.`;
    return [{ severity: "warning", finding, remedy }];
  });
  const versions = [...new Set(nodes.map(({ info }) => info.get("redis_version") ?? "?"))];
  return checkResultOf(issues, `Redis ${versions.join(", ")} on ${counted(nodes.length, "node")}.`);
});

/** True also for a text that is no version. */
function isBelow(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  for (const [at, wanted] of least.entries()) {
    const part = parts[at] ?? 0;
    if (part !== wanted) return !(part > wanted);
  }
  return false;
}

export const clockCheck = redisCheck("redis-clock", async ({ diagnostics }, { nowMs }) => {
  // Tests shift `nowMs` against the clock of this machine; the measured skew must follow.
  const shiftMs = nowMs() - Date.now();
  const nodes = (await diagnostics.nodes()).map(({ name, skewMs, skewErrorMs }) => {
    return { name, skewMs: skewMs - shiftMs, errorMs: skewErrorMs };
  });
  const issues = nodes.flatMap(({ name, skewMs, errorMs }): Issue[] => {
    const offMs = Math.abs(skewMs) - errorMs;
    if (offMs <= SKEW_WARN_MS) return [];
    const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
    const side = skewMs > 0 ? "ahead of" : "behind";
    const finding = `The clock of ${name} is ${seconds} s ${side} the clock of this machine.`;
    const remedy =
      "Synchronize the clocks of Redis and the app (NTP): the app's clock sets when an attempt " +
      "started, and the clock of Redis sets when a result is due.";
    return [{ severity: offMs > SKEW_MAX_MS ? "problem" : "warning", finding, remedy }];
  });
  const most = Math.max(0, ...nodes.map(({ skewMs }) => Math.abs(skewMs)));
  return checkResultOf(
    issues,
    `The clocks of Redis and this machine differ by ${Math.round(most)} ms at most.`,
  );
});
