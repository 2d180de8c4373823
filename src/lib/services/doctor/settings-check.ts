import { singleServerOf } from "#lib/redis-target";
import type { Endpoint } from "#lib/redis-target";
import type { Settings } from "#lib/settings";
import { checkResultOf, notApplicable } from "./check";
import type { Check, DoctorEnvironment, Issue } from "./check";

const STATE_TTL_WARN_SECONDS = 86_400;
const MARK_TTL_WARN_DAYS = 30;
const SWEEP_WARN_SECONDS = 300;

/** A random secret has more distinct characters: 32 hexadecimal digits have about 14. */
const DISTINCT_MIN = 8;
const LENGTH_MIN = 16;

/** The gradebook's vendor chooses this secret, so its length is not checked. */
const VENDOR_SECRET = "ONEROSTER_CLIENT_SECRET";

/** Checks for settings that are valid, and unsafe or unusual in a deployment. */
export const settingsCheck: Check = {
  id: "settings",
  needsRedis: false,
  run: async ({ settings, environment }) => {
    if (settings === null) return notApplicable("The application has its own settings.");
    const issues = [
      ...aboutAuth(settings, environment),
      ...aboutSecrets(settings),
      ...aboutTimes(settings),
      ...aboutMode(settings, environment),
      ...aboutReports(settings),
      ...aboutTransport(settings),
    ];
    return checkResultOf(
      issues,
      `No setting is unsafe or unusual (ROLLOUT_MODE ${settings.rolloutMode}).`,
    );
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
    const finding = "STORE=memory: every attempt is lost when the process ends.";
    issues.push({ severity: "problem", finding, remedy: "Set REDIS_URL instead of STORE." });
  }
  if (auth.mode === "module") {
    if (attemptTokenSecret !== undefined) return issues;
    const finding =
      "ATTEMPT_TOKEN_SECRET is not set: an attempt that Redis loses cannot be restored from the " +
      "client's token.";
    const remedy = "Set ATTEMPT_TOKEN_SECRET to the same value on every instance.";
    return [...issues, warning(finding, remedy)];
  }
  const severity = isProduction ? "problem" : "warning";
  const where = isProduction ? " in production" : "";
  const finding = `AUTH_MODE=demo${where}: everyone can sign in as any user.`;
  const remedy = "Set AUTH_MODE=module and SESSION_MODULE before students use it.";
  issues.push({ severity, finding, remedy });
  if (auth.secret !== undefined) return issues;
  const missing =
    "SESSION_SECRET is not set: each machine creates its own, and does not accept sessions of " +
    "another.";
  const same = "Set SESSION_SECRET to the same value on every instance.";
  return [...issues, warning(missing, same)];
}

type TimeSettings = Pick<
  Settings,
  | "stateTtlSeconds"
  | "highWaterTtlDays"
  | "sweepIntervalSeconds"
  | "trailEntries"
  | "shutdownGraceSeconds"
>;

/** Whether a secret is easy to guess: it has too few characters, or too few different ones. */
export function isWeak(secret: string): boolean {
  return secret.length < LENGTH_MIN || new Set(secret).size < DISTINCT_MIN;
}

function aboutSecrets(settings: Settings): readonly Issue[] {
  const secrets = secretsIn(settings);
  const weak = secrets.filter(([name, value]) => name !== VENDOR_SECRET && isWeak(value));
  const names = new Map<string, readonly string[]>();
  for (const [name, value] of secrets) names.set(value, [...(names.get(value) ?? []), name]);
  const shared = [...names.values()].filter((each) => each.length > 1);
  return [
    ...weak.map(([name]) => {
      const finding = `${name} is easy to guess: it has too few characters, or too few different ones.`;
      return warning(finding, `Set ${name} to a random value: openssl rand -hex 32.`);
    }),
    ...shared.map((each) => {
      const finding = `${each.join(" and ")} have the same value: a leak of one is a leak of the other.`;
      return warning(finding, `Set ${each.join(" and ")} to different values.`);
    }),
  ];
}

function secretsIn(settings: Settings): readonly (readonly [name: string, value: string])[] {
  const { auth, attemptTokenSecret, telemetry, oneRoster, redis } = settings;
  const all: readonly (readonly [string, string | undefined])[] = [
    ["SESSION_SECRET", auth.mode === "demo" ? auth.secret : undefined],
    ["ATTEMPT_TOKEN_SECRET", attemptTokenSecret],
    ["METRICS_TOKEN", telemetry.metricsToken],
    [VENDOR_SECRET, oneRoster?.clientSecret],
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
  // Sentinels and servers usually share one password, so the check ignores that case.
  const sentinels = redis.kind === "sentinel" ? redis.sentinelLogin?.password : undefined;
  return [
    [name, login?.password === "" ? undefined : login?.password],
    ["REDIS_SENTINEL_PASSWORD", sentinels === login?.password ? undefined : sentinels],
  ];
}

/** Times with which attempts, marks or results are kept too short, or wait too long. */
export function aboutTimes(settings: TimeSettings): readonly Issue[] {
  const { stateTtlSeconds, highWaterTtlDays, sweepIntervalSeconds, trailEntries } = settings;
  const { shutdownGraceSeconds } = settings;
  const rules: readonly (readonly [boolean, string, string])[] = [
    [
      stateTtlSeconds < STATE_TTL_WARN_SECONDS,
      `ASSESSMENT_STATE_TTL_SECONDS=${stateTtlSeconds}: Redis drops an idle attempt within a day.`,
      "Set ASSESSMENT_STATE_TTL_SECONDS to the longest time that a student may take.",
    ],
    [
      highWaterTtlDays < MARK_TTL_WARN_DAYS,
      `HIGH_WATER_TTL_DAYS=${highWaterTtlDays}: Redis drops the high-water mark within a month.`,
      "Set HIGH_WATER_TTL_DAYS to more than a school year.",
    ],
    [
      sweepIntervalSeconds > SWEEP_WARN_SECONDS,
      `SWEEP_INTERVAL_SECONDS=${sweepIntervalSeconds}: failed results wait long for the next try.`,
      "Set SWEEP_INTERVAL_SECONDS to a minute or less.",
    ],
    [
      shutdownGraceSeconds === 0,
      "SHUTDOWN_GRACE_SECONDS=0: a pod ends while the proxy still sends it requests.",
      "Set SHUTDOWN_GRACE_SECONDS to the time in which the proxy detects that the pod is not ready.",
    ],
    [
      trailEntries === 0,
      "TRAIL_ENTRIES=0: the history of a slot is not kept, so nobody can look up what happened.",
      "Set TRAIL_ENTRIES to 256.",
    ],
  ];
  return rules.flatMap(([isSo, finding, remedy]) => (isSo ? [warning(finding, remedy)] : []));
}

function aboutMode(
  { rolloutMode, flagProviderModule }: Settings,
  { flaggedMode }: DoctorEnvironment,
): readonly Issue[] {
  const flag = flagProviderModule === undefined ? flaggedMode : undefined;
  const mode = flag ?? rolloutMode;
  if (mode !== "derive" && mode !== "shadow") return [];
  const name = flag === undefined ? "ROLLOUT_MODE" : "HOLDFAST_ROLLOUT_MODE";
  const finding =
    `${name}=${mode}: attempt numbers are derived from the gradebook at every request, and can ` +
    "change during an attempt.";
  return [warning(finding, `Set ${name} to pinned-compat when docs/rollout.md allows it.`)];
}

/** A legacy pod does not know the setting, and publishes such an attempt with a score of 100. */
function aboutReports({ allReported, rolloutMode }: Settings): readonly Issue[] {
  if (allReported === "full" || rolloutMode === "pinned") return [];
  const finding =
    `ALL_REPORTED=exempt with ROLLOUT_MODE=${rolloutMode}: a legacy pod publishes a score of 100 ` +
    "for an attempt in which every question was reported.";
  const remedy = "Set ALL_REPORTED=exempt when no legacy pod runs (ROLLOUT_MODE=pinned).";
  return [warning(finding, remedy)];
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
    const finding = `${open.join(", ")}: passwords and answers are sent without encryption.`;
    const remedy = "Use rediss:// and https://, unless that network is private.";
    issues.push(warning(finding, remedy));
  }
  for (const [name, setting] of openEndpoints(redis)) {
    const finding = `${name}: passwords and answers are sent without encryption.`;
    issues.push(warning(finding, `Set ${setting}=true, unless that network is private.`));
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
