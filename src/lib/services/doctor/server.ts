import { Fault } from "#lib/fault";
import { counted, notApplicable, ok, redisCheck, verdictOf } from "./check";
import type { Check, Issue, RedisPorts, Verdict } from "./check";

const PINGS = 5;
const TRIES_MAX = 2;
const SLOW_MS = 50;

/** A command that takes longer is given up by the app. */
const GIVEN_UP_MS = 300;

/** The oldest that has what the Lua commands need, and the one that this project is tested on. */
const VERSION_MIN = [7, 0, 0] as const;
const VERSION_TESTED = [7, 0, 15] as const;

const SKEW_WARN_MS = 1_000;
const SKEW_MAX_MS = 30_000;

export const reachableCheck: Check = {
  id: "redis-reachable",
  needsRedis: false,
  run: async ({ redis }) => {
    if (redis === null) return notApplicable("Attempts are kept in the memory of the app.");
    for (let tries = 1; ; tries += 1) {
      try {
        return answers(redis, await timePings(redis));
      } catch (error) {
        // One slow moment is no outage.
        if (tries === TRIES_MAX) return await silent(redis, error);
      }
    }
  },
};

/** How long each PING took, in ms. The first is not counted: it may wait for the connection. */
async function timePings({ sight }: RedisPorts): Promise<readonly number[]> {
  await sight.ping();
  const tookMs: number[] = [];
  while (tookMs.length < PINGS) {
    const begunMs = performance.now();
    await sight.ping();
    tookMs.push(performance.now() - begunMs);
  }
  return tookMs;
}

function answers({ sight }: RedisPorts, tookMs: readonly number[]): Verdict {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowest = sorted.at(-1) ?? 0;
  const finding =
    `Redis at ${sight.where} answers in ${median.toFixed(1)} ms ` +
    `(median of ${counted(tookMs.length, "PING")}; the slowest took ${slowest.toFixed(1)} ms).`;
  if (median <= SLOW_MS) return ok(finding);
  const remedy =
    `Run Redis near the app: a student waits for two round trips, and after ${GIVEN_UP_MS} ms ` +
    "a command is given up.";
  return { severity: "warning", finding, remedy };
}

/** Asks again why: what a client was told last is often only that a connection was closed. */
async function silent({ sight }: RedisPorts, error: unknown): Promise<Verdict> {
  if (!(error instanceof Fault)) throw error;
  const found = await sight.checkConnections();
  if (found.length > 0) {
    return verdictOf(
      found.map(({ finding, remedy }) => ({ severity: "problem", finding, remedy })),
      "",
    );
  }
  const trouble = sight.lastFailure() ?? /\(([\w ]+)\)/.exec(error.message)?.[1] ?? error.code;
  const finding = `Redis at ${sight.where} does not answer (${trouble}).`;
  const setting = SETTING_OF[sight.kind];
  const remedy = `Start Redis, or correct ${setting}; until then the app answers 503.`;
  return { severity: "problem", finding, remedy };
}

const SETTING_OF = {
  single: "REDIS_URL",
  sentinel: "REDIS_SENTINELS",
  cluster: "REDIS_CLUSTER_NODES",
} as const;

export const versionCheck = redisCheck("redis-version", async ({ sight }) => {
  const nodes = await sight.nodes();
  const issues = nodes.flatMap(({ name, info }): Issue[] => {
    const version = info.get("redis_version") ?? "?";
    const finding = `${name} runs Redis ${version}.`;
    if (isBelow(version, VERSION_MIN)) {
      const remedy = "Run Redis 7.0 or later: the Lua commands declare flags that it introduced.";
      return [{ severity: "problem", finding, remedy }];
    }
    if (!isBelow(version, VERSION_TESTED)) return [];
    const remedy = `Update to ${VERSION_TESTED.join(".")}, which this version is tested with.`;
    return [{ severity: "warning", finding, remedy }];
  });
  const versions = [...new Set(nodes.map(({ info }) => info.get("redis_version") ?? "?"))];
  return verdictOf(issues, `Redis ${versions.join(", ")} on ${counted(nodes.length, "node")}.`);
});

/** True also of what is no version. */
function isBelow(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  for (const [at, wanted] of least.entries()) {
    const part = parts[at] ?? 0;
    if (part !== wanted) return !(part > wanted);
  }
  return false;
}

export const clockCheck = redisCheck("redis-clock", async ({ sight }, { nowMs }) => {
  // What `nowMs` differs from the clock of this machine by, is added: for tests.
  const shiftMs = nowMs() - Date.now();
  const nodes = (await sight.nodes()).map(({ name, skewMs, skewErrorMs }) => {
    return { name, skewMs: skewMs - shiftMs, errorMs: skewErrorMs };
  });
  const issues = nodes.flatMap(({ name, skewMs, errorMs }): Issue[] => {
    const offMs = Math.abs(skewMs) - errorMs;
    if (offMs <= SKEW_WARN_MS) return [];
    const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
    const side = skewMs > 0 ? "ahead of" : "behind";
    const finding = `The clock of ${name} is ${seconds} s ${side} ours.`;
    const remedy =
      "Keep the clocks of Redis and the app together (NTP): attempts begin by the app's clock, " +
      "results fall due by Redis'.";
    return [{ severity: offMs > SKEW_MAX_MS ? "problem" : "warning", finding, remedy }];
  });
  const most = Math.max(0, ...nodes.map(({ skewMs }) => Math.abs(skewMs)));
  return verdictOf(issues, `The clock of Redis is ${Math.round(most)} ms off ours at most.`);
});
