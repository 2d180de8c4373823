import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Environment, readSettings, SettingsError } from "../../src/lib/settings";
import { fieldsSchema } from "../../src/lib/settings/fields";

const everythingExists = { folder: "/srv", isFolder: () => true, isFile: () => true };

function problemsOf(env: Environment): readonly string[] {
  try {
    readSettings(env, everythingExists);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

test("nothing set gives the defaults", () => {
  expect(readSettings({ HOME: "/root" }, everythingExists)).toEqual({
    port: 3_000,
    attemptTokenSecret: undefined,
    trailEntries: 256,
    rateLimitPerMinute: 300,
    startPolicy: { maxAttempts: undefined, modulePath: undefined },
    redis: undefined,
    oneRoster: undefined,
    contentDir: "/srv/src/content",
    auth: { mode: "demo", secret: undefined, operators: [] },
    logLevel: "info",
    stateTtlSeconds: 604_800,
    highWaterTtlDays: 400,
    sweepIntervalSeconds: 15,
    rolloutMode: "pinned-compat",
    flagProviderModule: undefined,
    resultIdPrefix: "nice",
    allReported: "full",
    telemetry: { isOff: false, hasCollector: false, metricsToken: undefined },
  });
});

describe("Redis is given in one of its forms", () => {
  const valid: readonly [Environment, unknown][] = [
    [{ REDIS_URL: "rediss://u:p@h:6379/1" }, { kind: "single", url: "rediss://u:p@h:6379/1" }],
    [
      { REDIS_SENTINELS: "a:26379, [::1]:26380", REDIS_SENTINEL_NAME: "main" },
      {
        kind: "sentinel",
        sentinels: [
          { host: "a", port: 26_379 },
          { host: "::1", port: 26_380 },
        ],
        name: "main",
      },
    ],
    [{ REDIS_CLUSTER_NODES: "a:1" }, { kind: "cluster", nodes: [{ host: "a", port: 1 }] }],
    [{ STORE: "memory" }, { kind: "memory" }],
  ];
  test.each(valid)("%o", (env, redis) => {
    expect(readSettings(env, everythingExists).redis).toEqual(redis);
  });
});

const wrong: readonly [Environment, string][] = [
  [{ PORT: "80a" }, "PORT"],
  [{ PORT: "0" }, "PORT"],
  [{ PORT: "65536" }, "PORT"],
  [{ PORT: "" }, "PORT"],
  [{ REDIS_URL: "localhost:6379" }, "REDIS_URL"],
  [{ REDIS_URL: "http://h" }, "REDIS_URL"],
  [{ REDIS_URL: "" }, "REDIS_URL"],
  [{ REDIS_SENTINELS: "a:1" }, "REDIS_SENTINEL_NAME"],
  [{ REDIS_SENTINEL_NAME: "main" }, "REDIS_SENTINELS"],
  [{ REDIS_SENTINELS: "a", REDIS_SENTINEL_NAME: "main" }, "REDIS_SENTINELS"],
  [{ REDIS_CLUSTER_NODES: "a:1,,b:2" }, "REDIS_CLUSTER_NODES"],
  [{ REDIS_CLUSTER_NODES: "a:99999" }, "REDIS_CLUSTER_NODES"],
  [{ REDIS_URL: "redis://h", REDIS_CLUSTER_NODES: "a:1" }, "REDIS_URL, REDIS_CLUSTER_NODES"],
  [{ REDIS_URL: "redis://h", STORE: "memory" }, "REDIS_URL, STORE"],
  [{ STORE: "disk" }, "STORE"],
  [{ ONEROSTER_BASE_URL: "https://h" }, "ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID, ONEROSTER_CL"],
  [{ ONEROSTER_BASE_URL: "ftp://h" }, "ONEROSTER_BASE_URL"],
  [{ AUTH_MODE: "none" }, "AUTH_MODE"],
  [{ AUTH_MODE: "module" }, "SESSION_MODULE"],
  [{ SESSION_MODULE: "./session.mjs" }, "SESSION_MODULE"],
  [{ SESSION_SECRET: "short" }, "SESSION_SECRET"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ ASSESSMENT_STATE_TTL_SECONDS: "7d" }, "ASSESSMENT_STATE_TTL_SECONDS"],
  [{ ASSESSMENT_STATE_TTL_SECONDS: "-1" }, "ASSESSMENT_STATE_TTL_SECONDS"],
  [{ HIGH_WATER_TTL_DAYS: "6" }, "HIGH_WATER_TTL_DAYS"],
  [{ SWEEP_INTERVAL_SECONDS: "0" }, "SWEEP_INTERVAL_SECONDS"],
  [{ ROLLOUT_MODE: "pined" }, "ROLLOUT_MODE"],
  [{ FLAG_PROVIDER_MODULE: "" }, "FLAG_PROVIDER_MODULE"],
  [{ RESULT_ID_PREFIX: "a b" }, "RESULT_ID_PREFIX"],
  [{ ALL_REPORTED: "none" }, "ALL_REPORTED"],
  [{ CONTENT_DIR: " " }, "CONTENT_DIR"],
];

test.each(wrong)("%o is refused and %s is named", (env, name) => {
  const problems = problemsOf(env);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.startsWith(name)).toBe(true);
  expect(problems[0]).toMatch(/must be|must have|missing|given|only one/);
});

test("all problems are told at once", () => {
  expect(problemsOf({ PORT: "x", LOG_LEVEL: "x", STORE: "x" })).toHaveLength(3);
});

test("a secret is never repeated in a message", () => {
  const env = { SESSION_SECRET: "CANARY", REDIS_URL: "CANARY://u:CANARY@h" };
  expect(problemsOf(env)).toHaveLength(2);
  expect(problemsOf(env).join()).not.toContain("CANARY");
});

test("paths that do not exist are refused", () => {
  const nothingExists = { isFolder: () => false, isFile: () => false };
  const env = { AUTH_MODE: "module", SESSION_MODULE: "session.mjs" };
  expect(() => readSettings(env, nothingExists)).toThrow(/CONTENT_DIR[^]*SESSION_MODULE/);
});

test("the README names every setting", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const unnamed = Object.keys(fieldsSchema.shape).filter((name) => !readme.includes(`\`${name}\``));
  expect(unnamed).toEqual([]);
});
