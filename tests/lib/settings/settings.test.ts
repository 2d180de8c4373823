import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Environment, readSettings, SettingsError } from "#lib/settings";
import { fieldsSchema } from "#lib/settings/fields";
import { makeCertificates, type Certificates } from "#tests/servers/certificates";
import { settingsMarkdown } from "./settings-markdown";

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

test("without settings, the defaults apply", () => {
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
    shutdownGraceSeconds: 5,
    rolloutMode: "pinned-compat",
    flagProviderModule: undefined,
    resultIdPrefix: "nice",
    resultIdForm: "inherited",
    allReported: "full",
    telemetry: { isOff: false, hasCollector: false, metricsToken: undefined },
  });
});

describe("each form of the Redis settings is parsed", () => {
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
    [
      { REDIS_URL: "redis://holdfast@h/2", REDIS_PASSWORD: "a:b/c?d#e@f%" },
      {
        kind: "single",
        url: "redis://holdfast@h/2",
        login: { password: "a:b/c?d#e@f%" },
      },
    ],
    [{ REDIS_URL: "redis://h?family=6" }, { kind: "single", url: "redis://h?family=6" }],
    [
      {
        REDIS_SENTINELS: "a:1",
        REDIS_SENTINEL_NAME: "main",
        REDIS_DATABASE: "15",
        REDIS_USERNAME: "u",
        REDIS_PASSWORD: "p",
        REDIS_TLS: "false",
        REDIS_SENTINEL_PASSWORD: "s",
        REDIS_SENTINEL_TLS: "true",
        REDIS_TLS_SERVER_NAME: "redis.example.org",
      },
      {
        kind: "sentinel",
        sentinels: [{ host: "a", port: 1 }],
        name: "main",
        database: 15,
        login: { username: "u", password: "p" },
        sentinelLogin: { password: "s" },
        sentinelTls: { servername: "redis.example.org" },
      },
    ],
    [
      { REDIS_CLUSTER_NODES: "a:1", REDIS_PASSWORD: "p", REDIS_TLS: "true" },
      {
        kind: "cluster",
        nodes: [{ host: "a", port: 1 }],
        login: { password: "p" },
        tls: {},
      },
    ],
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
  [{ REDIS_URL: "redis://u:pa#ss@h" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://u:1#2@h" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://u:1?2@h" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://u:1/2@h" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://u:100%@h" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://h/16" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://h/name" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://h?keyPrefix=app" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://h?commandTimeout=60000" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://h?family=5" }, "REDIS_URL"],
  [{ REDIS_URL: "redis://u@h" }, "REDIS_PASSWORD"],
  [{ REDIS_URL: "redis://h", REDIS_USERNAME: "u" }, "REDIS_PASSWORD"],
  [{ REDIS_URL: "redis://h", REDIS_PASSWORD: "" }, "REDIS_PASSWORD"],
  [{ REDIS_URL: "redis://u:p@h", REDIS_PASSWORD: "p" }, "REDIS_PASSWORD"],
  [{ REDIS_URL: "redis://u:p@h", REDIS_USERNAME: "u" }, "REDIS_USERNAME"],
  [{ REDIS_URL: "redis://h/1", REDIS_DATABASE: "1" }, "REDIS_DATABASE"],
  [{ REDIS_URL: "redis://h", REDIS_DATABASE: "16" }, "REDIS_DATABASE"],
  [{ REDIS_CLUSTER_NODES: "a:1", REDIS_DATABASE: "0" }, "REDIS_DATABASE"],
  [{ REDIS_URL: "redis://h", REDIS_TLS: "true" }, "REDIS_TLS"],
  [{ REDIS_CLUSTER_NODES: "a:1", REDIS_TLS: "yes" }, "REDIS_TLS"],
  [{ REDIS_CLUSTER_NODES: "a:1", REDIS_SENTINEL_PASSWORD: "p" }, "REDIS_SENTINEL_PASSWORD"],
  [
    { REDIS_SENTINELS: "a:1", REDIS_SENTINEL_NAME: "m", REDIS_SENTINEL_USERNAME: "u" },
    "REDIS_SENTINEL_PASSWORD",
  ],
  [{ REDIS_PASSWORD: "p" }, "REDIS_PASSWORD"],
  [{ STORE: "memory", REDIS_TLS: "true" }, "REDIS_TLS"],
  [{ REDIS_URL: "redis://h", REDIS_TLS_SERVER_NAME: "h" }, "REDIS_TLS_SERVER_NAME"],
  [{ REDIS_URL: "rediss://h", REDIS_TLS_SERVER_NAME: "a b" }, "REDIS_TLS_SERVER_NAME"],
  [{ REDIS_URL: "rediss://h", REDIS_TLS_CA_FILE: "no-such.pem" }, "REDIS_TLS_CA_FILE"],
  [{ ONEROSTER_BASE_URL: "https://h" }, "ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID, ONEROSTER_CL"],
  [{ ONEROSTER_BASE_URL: "ftp://h" }, "ONEROSTER_BASE_URL"],
  [{ ONEROSTER_BASE_URL: "https://h/x?y=1" }, "ONEROSTER_BASE_URL"],
  [{ ONEROSTER_TOKEN_URL: "https://u:p@h/t" }, "ONEROSTER_TOKEN_URL"],
  [{ ONEROSTER_CLIENT_AUTHENTICATION: "form" }, "ONEROSTER_CLIENT_AUTHENTICATION"],
  [{ ONEROSTER_SCOPES: "" }, "ONEROSTER_SCOPES"],
  [{ ONEROSTER_RESOURCE: "grades" }, "ONEROSTER_RESOURCE"],
  [{ ONEROSTER_EMPTY_LIST: "500" }, "ONEROSTER_EMPTY_LIST"],
  [{ ONEROSTER_TOTALS: "no" }, "ONEROSTER_TOTALS"],
  [{ ONEROSTER_SCORE_DATE: "iso" }, "ONEROSTER_SCORE_DATE"],
  [{ ONEROSTER_TIME_ZONE: "Mars/Olympus" }, "ONEROSTER_TIME_ZONE"],
  [{ ONEROSTER_LINE_ITEMS: "yes" }, "ONEROSTER_LINE_ITEMS"],
  [{ ONEROSTER_ROSTERING_URL: "sis" }, "ONEROSTER_ROSTERING_URL"],
  [{ ONEROSTER_RESULT_ID_FORM: "new" }, "ONEROSTER_RESULT_ID_FORM"],
  [{ ONEROSTER_RESULT_ID_FORM: "unambiguous" }, "ONEROSTER_RESULT_ID_FORM"],
  [{ HTTP_PROXY: "socks5://proxy" }, "HTTP_PROXY"],
  [{ https_proxy: "http://proxy/path" }, "https_proxy"],
  [{ AUTH_MODE: "none" }, "AUTH_MODE"],
  [{ AUTH_MODE: "module" }, "SESSION_MODULE"],
  [{ SESSION_MODULE: "./session.mjs" }, "SESSION_MODULE"],
  [{ SESSION_SECRET: "short" }, "SESSION_SECRET"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ HOLDFAST_INSPECT: "yes" }, "HOLDFAST_INSPECT"],
  [{ HOLDFAST_INSPECT: "http://localhost:8080" }, "HOLDFAST_INSPECT"],
  [{ HOLDFAST_INSPECT: "1", NODE_ENV: "production" }, "HOLDFAST_INSPECT"],
  [{ ASSESSMENT_STATE_TTL_SECONDS: "7d" }, "ASSESSMENT_STATE_TTL_SECONDS"],
  [{ ASSESSMENT_STATE_TTL_SECONDS: "-1" }, "ASSESSMENT_STATE_TTL_SECONDS"],
  [{ HIGH_WATER_TTL_DAYS: "6" }, "HIGH_WATER_TTL_DAYS"],
  [{ SWEEP_INTERVAL_SECONDS: "0" }, "SWEEP_INTERVAL_SECONDS"],
  [{ SHUTDOWN_GRACE_SECONDS: "601" }, "SHUTDOWN_GRACE_SECONDS"],
  [{ SHUTDOWN_GRACE_SECONDS: "5s" }, "SHUTDOWN_GRACE_SECONDS"],
  [{ NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: "short" }, "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"],
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

test("all problems are reported at once", () => {
  expect(problemsOf({ PORT: "x", LOG_LEVEL: "x", STORE: "x" })).toHaveLength(3);
});

test("a message never contains a secret", () => {
  const proxy = { HTTP_PROXY: "ftp://u:CANARY@h", https_proxy: "ftp://u:CANARY@h" };
  const env = { SESSION_SECRET: "CANARY", REDIS_URL: "CANARY://u:CANARY@h", ...proxy };
  expect(problemsOf(env)).toHaveLength(4);
  expect(problemsOf(env).join()).not.toContain("CANARY");
  for (const redis of ["u:CANARY#1@h", "u:1?CANARY@h", "u:1/CANARY@h", "u:CANARY%@h", "CANARY@h"]) {
    const problems = problemsOf({ REDIS_URL: `redis://${redis}` });
    expect(problems, redis).toHaveLength(1);
    expect(problems.join(), redis).not.toContain("CANARY");
  }
});

describe("the files for TLS are read at the start", () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates();
  });
  afterAll(() => certificates.remove());

  const problemsOfFiles = (files: Environment): readonly string[] =>
    problemsOf({ REDIS_URL: "rediss://h", ...files });

  test("and are part of the connection's settings", () => {
    const { ca, client } = certificates;
    const env = {
      REDIS_URL: "rediss://h",
      REDIS_TLS_CA_FILE: ca,
      REDIS_TLS_CERT_FILE: client.cert,
      REDIS_TLS_KEY_FILE: client.key,
    };
    const read = (path: string) => readFileSync(path, "utf8");
    expect(readSettings(env, everythingExists).redis).toEqual({
      kind: "single",
      url: "rediss://h",
      tls: { ca: read(ca), cert: read(client.cert), key: read(client.key) },
    });
  });

  test("and are refused if they are invalid", () => {
    const { ca, client, server } = certificates;
    const broken = join(certificates.dir, "broken.pem");
    const empty = "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n";
    writeFileSync(broken, empty);
    const rows: readonly [Environment, RegExp][] = [
      [{ REDIS_TLS_CA_FILE: broken }, /^REDIS_TLS_CA_FILE: must be a PEM file/],
      [{ REDIS_TLS_CA_FILE: client.key }, /^REDIS_TLS_CA_FILE: must be a PEM file/],
      [{ REDIS_TLS_CA_FILE: certificates.dir }, /^REDIS_TLS_CA_FILE: .* cannot be read \(EISDIR\)/],
      [{ REDIS_TLS_CERT_FILE: client.cert }, /^REDIS_TLS_KEY_FILE: missing/],
      [{ REDIS_TLS_KEY_FILE: client.key }, /^REDIS_TLS_CERT_FILE: missing/],
      [
        { REDIS_TLS_CERT_FILE: broken, REDIS_TLS_KEY_FILE: client.key },
        /^REDIS_TLS_CERT_FILE: must be a PEM file/,
      ],
      [
        { REDIS_TLS_CERT_FILE: client.cert, REDIS_TLS_KEY_FILE: ca },
        /^REDIS_TLS_KEY_FILE: must be a PEM file with a private key/,
      ],
      [
        { REDIS_TLS_CERT_FILE: client.cert, REDIS_TLS_KEY_FILE: server.key },
        /^REDIS_TLS_KEY_FILE: must be the key of the certificate/,
      ],
    ];
    for (const [files, words] of rows) {
      const problems = problemsOfFiles(files);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(words);
      expect(problems[0]).not.toContain("PRIVATE KEY-----");
    }
  });
});

test("paths that do not exist are refused", () => {
  const nothingExists = { isFolder: () => false, isFile: () => false };
  const env = { AUTH_MODE: "module", SESSION_MODULE: "session.mjs" };
  expect(() => readSettings(env, nothingExists)).toThrow(/CONTENT_DIR[^]*SESSION_MODULE/);
});

test("docs/reference/settings.md describes every setting as the schema has it", () => {
  const page = readFileSync(
    new URL("../../../docs/reference/settings.md", import.meta.url),
    "utf8",
  );
  expect(page).toBe(settingsMarkdown());
  const rows = [...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, name = ""]) => name);
  expect(rows.sort()).toEqual(Object.keys(fieldsSchema.shape).sort());
});
