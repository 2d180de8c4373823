import { singleServerOf } from "#lib/redis-target";
import type { Endpoint } from "#lib/redis-target";
import type { Settings } from "#lib/settings";
import { verdictOf } from "./check";
import type { Check, DoctorEnvironment, Issue } from "./check";

const STATE_TTL_WARN_SECONDS = 86_400;
const MARK_TTL_WARN_DAYS = 30;
const SWEEP_WARN_SECONDS = 300;

/** A random secret has more: 32 hexadecimal digits have about 14. */
const DISTINCT_MIN = 8;
const LENGTH_MIN = 16;

/** Chosen by the gradebook's vendor: it can be used twice, but not made longer. */
const GIVEN = "ONEROSTER_CLIENT_SECRET";

/** What each setting allows by itself and a deployment should think about. */
export const settingsCheck: Check = {
  id: "settings",
  needsRedis: false,
  run: async ({ settings, environment }) => {
    const issues = [
      ...aboutAuth(settings, environment),
      ...aboutSecrets(settings),
      ...aboutTimes(settings),
      ...aboutMode(settings, environment),
      ...aboutReports(settings),
      ...aboutTransport(settings),
    ];
    return verdictOf(issues, `Nothing to say about them (ROLLOUT_MODE ${settings.rolloutMode}).`);
  },
};

function warning(finding: string, remedy: string): Issue {
  return { severity: "warning", finding, remedy };
}

function aboutAuth(
  { auth, redis, attemptTokenSecret }: Settings,
  { isProduction }: DoctorEnvironment,
): readonly Issue[] {
  const issues: Issue[] = [];
  if (redis?.kind === "memory") {
    const finding = "STORE=memory: every attempt ends with the process.";
    issues.push({ severity: "problem", finding, remedy: "Set REDIS_URL instead of STORE." });
  }
  if (auth.mode === "module") {
    if (attemptTokenSecret !== undefined) return issues;
    const finding = "ATTEMPT_TOKEN_SECRET is not set: no client can bring back a lost attempt.";
    return [...issues, warning(finding, "Set ATTEMPT_TOKEN_SECRET, alike on every instance.")];
  }
  const severity = isProduction ? "problem" : "warning";
  const where = isProduction ? " in production" : "";
  const finding = `AUTH_MODE=demo${where}: anybody may be anybody.`;
  const remedy = "Set AUTH_MODE=module and SESSION_MODULE before students come.";
  issues.push({ severity, finding, remedy });
  if (auth.secret !== undefined) return issues;
  const missing = "SESSION_SECRET is not set: each machine makes one of its own.";
  return [...issues, warning(missing, "Set SESSION_SECRET, alike on every instance.")];
}

function aboutSecrets(settings: Settings): readonly Issue[] {
  const secrets = secretsIn(settings);
  const weak = secrets.filter(
    ([name, value]) =>
      name !== GIVEN && (value.length < LENGTH_MIN || new Set(value).size < DISTINCT_MIN),
  );
  const names = new Map<string, readonly string[]>();
  for (const [name, value] of secrets) names.set(value, [...(names.get(value) ?? []), name]);
  const shared = [...names.values()].filter((each) => each.length > 1);
  return [
    ...weak.map(([name]) => {
      const finding = `${name} can be guessed: too few characters, or too few different ones.`;
      return warning(finding, `Give ${name} a random value: openssl rand -hex 32.`);
    }),
    ...shared.map((each) => {
      const finding = `${each.join(" and ")} have the same value.`;
      return warning(finding, `Give ${each.join(" and ")} values of their own.`);
    }),
  ];
}

function secretsIn(settings: Settings): readonly (readonly [name: string, value: string])[] {
  const { auth, attemptTokenSecret, telemetry, oneRoster, redis } = settings;
  const all: readonly (readonly [string, string | undefined])[] = [
    ["SESSION_SECRET", auth.mode === "demo" ? auth.secret : undefined],
    ["ATTEMPT_TOKEN_SECRET", attemptTokenSecret],
    ["METRICS_TOKEN", telemetry.metricsToken],
    [GIVEN, oneRoster?.clientSecret],
    ...redisSecrets(redis),
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function redisSecrets(
  redis: Settings["redis"],
): readonly (readonly [string, string | undefined])[] {
  if (redis === undefined || redis.kind === "memory") return [];
  const login = redis.kind === "single" ? singleServerOf(redis).login : redis.login;
  const isInUrl = redis.kind === "single" && new URL(redis.url).password !== "";
  const name = isInUrl ? "the password in REDIS_URL" : "REDIS_PASSWORD";
  // That sentinels and servers have one password is usual, and tells nobody more than either.
  const sentinels = redis.kind === "sentinel" ? redis.sentinelLogin?.password : undefined;
  return [
    [name, login?.password === "" ? undefined : login?.password],
    ["REDIS_SENTINEL_PASSWORD", sentinels === login?.password ? undefined : sentinels],
  ];
}

function aboutTimes(settings: Settings): readonly Issue[] {
  const { stateTtlSeconds, highWaterTtlDays, sweepIntervalSeconds, trailEntries } = settings;
  const { shutdownGraceSeconds } = settings;
  const found: readonly (readonly [boolean, string, string])[] = [
    [
      stateTtlSeconds < STATE_TTL_WARN_SECONDS,
      `ASSESSMENT_STATE_TTL_SECONDS=${stateTtlSeconds}: an attempt is forgotten within a day.`,
      "Set ASSESSMENT_STATE_TTL_SECONDS to the time a student may take.",
    ],
    [
      highWaterTtlDays < MARK_TTL_WARN_DAYS,
      `HIGH_WATER_TTL_DAYS=${highWaterTtlDays}: used numbers are forgotten within a month.`,
      "Set HIGH_WATER_TTL_DAYS to more than a school year.",
    ],
    [
      sweepIntervalSeconds > SWEEP_WARN_SECONDS,
      `SWEEP_INTERVAL_SECONDS=${sweepIntervalSeconds}: results wait long.`,
      "Set SWEEP_INTERVAL_SECONDS to a minute or less.",
    ],
    [
      shutdownGraceSeconds === 0,
      "SHUTDOWN_GRACE_SECONDS=0: a pod ends while the proxy in front still sends it students.",
      "Set SHUTDOWN_GRACE_SECONDS to the time in which the proxy notices that it is not ready.",
    ],
    [
      trailEntries === 0,
      "TRAIL_ENTRIES=0: what was done to a slot is not kept.",
      "Set TRAIL_ENTRIES to 256, so that what happened can be looked up.",
    ],
  ];
  return found.flatMap(([isSo, finding, remedy]) => (isSo ? [warning(finding, remedy)] : []));
}

function aboutMode(
  { rolloutMode, flagProviderModule }: Settings,
  { flaggedMode }: DoctorEnvironment,
): readonly Issue[] {
  const flag = flagProviderModule === undefined ? flaggedMode : undefined;
  const mode = flag ?? rolloutMode;
  if (mode !== "derive" && mode !== "shadow") return [];
  const name = flag === undefined ? "ROLLOUT_MODE" : "HOLDFAST_ROLLOUT_MODE";
  const finding = `${name}=${mode}: attempt numbers are derived, and can drift.`;
  return [warning(finding, `Set ${name} to pinned-compat when docs/rollout.md allows it.`)];
}

/** A pod that does not know the setting publishes such an attempt as 100. */
function aboutReports({ allReported, rolloutMode }: Settings): readonly Issue[] {
  if (allReported === "full" || rolloutMode === "pinned") return [];
  const finding =
    `ALL_REPORTED=exempt with ROLLOUT_MODE=${rolloutMode}: a pod of an earlier version publishes ` +
    "an attempt in which every question was reported as 100.";
  return [warning(finding, "Set ALL_REPORTED=exempt once no such pod runs, as with pinned.")];
}

function aboutTransport({ redis, oneRoster }: Settings): readonly Issue[] {
  const urls: readonly (readonly [string, string | undefined])[] = [
    ["REDIS_URL", redis?.kind === "single" ? redis.url : undefined],
    ["ONEROSTER_BASE_URL", oneRoster?.baseUrl],
    ["ONEROSTER_TOKEN_URL", oneRoster?.tokenUrl],
  ];
  const open = urls.flatMap(([name, url]) => {
    return url !== undefined && isOpen(new URL(url)) ? [name] : [];
  });
  const issues: Issue[] = [];
  if (open.length > 0) {
    const finding = `${open.join(", ")}: passwords and answers travel in the clear.`;
    const remedy = "Use rediss:// and https://, unless that network is yours alone.";
    issues.push(warning(finding, remedy));
  }
  for (const [name, setting] of openEndpoints(redis)) {
    const finding = `${name}: passwords and answers travel in the clear.`;
    issues.push(warning(finding, `Set ${setting}=true, unless that network is yours alone.`));
  }
  return issues;
}

function openEndpoints(
  redis: Settings["redis"],
): readonly (readonly [name: string, setting: string])[] {
  const areFar = (endpoints: readonly Endpoint[]): boolean =>
    endpoints.some(({ host }) => !LOCAL.test(host));
  if (redis?.kind === "cluster") {
    const isOpenCluster = redis.tls === undefined && areFar(redis.nodes);
    return isOpenCluster ? [["REDIS_CLUSTER_NODES", "REDIS_TLS"]] : [];
  }
  if (redis?.kind !== "sentinel" || !areFar(redis.sentinels)) return [];
  const found: (readonly [string, string])[] = [];
  if (redis.tls === undefined) found.push(["The Redis of REDIS_SENTINELS", "REDIS_TLS"]);
  if (redis.sentinelTls === undefined && redis.sentinelLogin !== undefined) {
    found.push(["REDIS_SENTINELS", "REDIS_SENTINEL_TLS"]);
  }
  return found;
}

const LOCAL = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

function isOpen({ protocol, hostname }: URL): boolean {
  return !LOCAL.test(hostname) && (protocol === "redis:" || protocol === "http:");
}
