import type { Fields } from "./fields";

/** The sections of docs/reference/settings.md, in their order. */
export const SETTING_SECTIONS = [
  "Server",
  "Redis",
  "Redis: TLS",
  "Gradebook",
  "Gradebook: habits",
  "Outgoing proxy",
  "Sign-in and secrets",
  "Attempts",
  "Rollout",
  "Logs, metrics and traces",
] as const;

export interface SettingDescription {
  readonly section: (typeof SETTING_SECTIONS)[number];
  readonly meaning: string;
  /** What happens without the setting, if the schema has no default. */
  readonly omitted?: string;
}

/**
 * The description of each setting in docs/reference/settings.md, as Markdown. It does not compile if
 * a setting of the schema is missing here. Links are relative to docs/reference/.
 */
export const SETTING_DESCRIPTIONS: Readonly<Record<keyof Fields, SettingDescription>> = {
  PORT: { section: "Server", meaning: "The port of the application." },
  CONTENT_DIR: {
    section: "Server",
    meaning: "The folder with the assessments ([content](../content.md)).",
  },
  SWEEP_INTERVAL_SECONDS: {
    section: "Server",
    meaning: "How often the application sends waiting results to the gradebook.",
  },
  SHUTDOWN_GRACE_SECONDS: {
    section: "Server",
    meaning:
      "After SIGTERM the server reports that it is not ready, and serves requests for this long. " +
      "With `0` it stops at once and aborts requests that are running.",
  },
  RATE_LIMIT_PER_MINUTE: {
    section: "Server",
    meaning:
      "The number of requests of one user per minute, over all instances " +
      "([how exact](../decisions/0080-no-request-waits-for-a-counter-or-a-flag.md)). `0`: no " +
      "limit.",
  },
  STORE: {
    section: "Redis",
    meaning:
      "`memory` keeps attempts in the memory of the process, to try things out. They are lost " +
      "when the process ends.",
    omitted: "Redis is used",
  },
  REDIS_URL: {
    section: "Redis",
    meaning:
      "`redis[s]://[user[:password]@]host[:port][/database]`. `rediss:` uses TLS " +
      "([how to connect to Redis](../operate.md#connect-to-redis)).",
    omitted: "`npm start` starts a private Redis",
  },
  REDIS_SENTINELS: {
    section: "Redis",
    meaning: "The addresses of the sentinels: `host:port,…`. Instead of `REDIS_URL`.",
  },
  REDIS_SENTINEL_NAME: {
    section: "Redis",
    meaning: "The name of the master that the sentinels watch.",
  },
  REDIS_CLUSTER_NODES: {
    section: "Redis",
    meaning: "The addresses of nodes of a Redis Cluster: `host:port,…`. Instead of `REDIS_URL`.",
  },
  REDIS_USERNAME: {
    section: "Redis",
    meaning: "The user name for the Redis servers, if `REDIS_URL` has none.",
    omitted: "`default`",
  },
  REDIS_PASSWORD: {
    section: "Redis",
    meaning: "The password for the Redis servers, if `REDIS_URL` has none.",
  },
  REDIS_DATABASE: {
    section: "Redis",
    meaning: "The database number. A Redis Cluster has only one database.",
    omitted: "`0`",
  },
  REDIS_SENTINEL_USERNAME: { section: "Redis", meaning: "The user name for the sentinels." },
  REDIS_SENTINEL_PASSWORD: { section: "Redis", meaning: "The password for the sentinels." },
  REDIS_TLS: {
    section: "Redis: TLS",
    meaning:
      "`true` uses TLS to the servers that the sentinels name, or to the nodes of a Redis " +
      "Cluster. With `REDIS_URL`, write `rediss:` instead.",
    omitted: "`false`",
  },
  REDIS_SENTINEL_TLS: {
    section: "Redis: TLS",
    meaning: "`true` uses TLS to the sentinels.",
    omitted: "`false`",
  },
  REDIS_TLS_CA_FILE: {
    section: "Redis: TLS",
    meaning: "A PEM file with the certificate authorities to trust.",
    omitted: "those that Node.js trusts",
  },
  REDIS_TLS_CERT_FILE: {
    section: "Redis: TLS",
    meaning: "A PEM file with the client's certificate, if the servers require one.",
  },
  REDIS_TLS_KEY_FILE: {
    section: "Redis: TLS",
    meaning: "A PEM file with the private key of that certificate.",
  },
  REDIS_TLS_SERVER_NAME: {
    section: "Redis: TLS",
    meaning: "The host name in the servers' certificates, if it differs from the address.",
    omitted: "the host of the address",
  },
  ONEROSTER_BASE_URL: {
    section: "Gradebook",
    meaning:
      "The root URL of the gradebook service. Give all four of the base URL, the token URL, the " +
      "client id and the client secret, or none of them.",
    omitted: "`npm start` starts the gradebook simulator",
  },
  ONEROSTER_TOKEN_URL: {
    section: "Gradebook",
    meaning: "The URL that issues access tokens. It may have a query.",
  },
  ONEROSTER_CLIENT_ID: { section: "Gradebook", meaning: "The client id." },
  ONEROSTER_CLIENT_SECRET: { section: "Gradebook", meaning: "The client secret." },
  RESULT_ID_PREFIX: { section: "Gradebook", meaning: "The first part of every result id." },
  ALL_REPORTED: {
    section: "Gradebook",
    meaning:
      "How to publish an attempt in which every question was reported: `full` publishes the " +
      "score 100, as the earlier version did; `exempt` publishes no score " +
      "([nothing was graded](../operate.md#nothing-was-graded)).",
  },
  ONEROSTER_CLIENT_AUTHENTICATION: {
    section: "Gradebook: habits",
    meaning:
      "How the client secret is sent: `body` in the form, `basic` by HTTP Basic, `auto` in the " +
      "form, and by HTTP Basic if the form is refused.",
    omitted: "`auto`",
  },
  ONEROSTER_SCOPES: {
    section: "Gradebook: habits",
    meaning:
      "The scopes to request with the token. `none` requests no scope. A scope that the server " +
      "refuses is left out.",
    omitted: "the scopes of `ONEROSTER_RESOURCE`",
  },
  ONEROSTER_RESOURCE: {
    section: "Gradebook: habits",
    meaning:
      "`results`: the gradebook has plain results and line items (OneRoster 1.1, or the " +
      "Gradebook Service of 1.2).",
    omitted: "`assessmentResults`",
  },
  ONEROSTER_EMPTY_LIST: {
    section: "Gradebook: habits",
    meaning:
      "What the gradebook answers when there are no results. With `array`, a 404 or 204 is an " +
      "error, because an outage can look the same.",
    omitted: "`array`",
  },
  ONEROSTER_TOTALS: {
    section: "Gradebook: habits",
    meaning: "`ignore`: the totals in the gradebook's lists are always wrong.",
    omitted: "`check`",
  },
  ONEROSTER_SCORE_DATE: {
    section: "Gradebook: habits",
    meaning: "The format of `scoreDate`.",
    omitted: "`date`",
  },
  ONEROSTER_TIME_ZONE: {
    section: "Gradebook: habits",
    meaning: "The school's time zone, used if `scoreDate` is a date.",
    omitted: "`UTC`",
  },
  ONEROSTER_LINE_ITEMS: {
    section: "Gradebook: habits",
    meaning: "`create`: Holdfast creates a line item that the gradebook does not have.",
    omitted: "`existing`",
  },
  ONEROSTER_ROSTERING_URL: {
    section: "Gradebook: habits",
    meaning: "The root URL of the rostering service, used in references to students.",
    omitted: "derived from the base URL",
  },
  ONEROSTER_RESULT_ID_FORM: {
    section: "Gradebook: habits",
    meaning:
      "`unambiguous`: result ids of two students are never equal. Only with " +
      "`ROLLOUT_MODE=pinned` ([gradebooks](../operate.md#gradebooks-and-their-habits)).",
  },
  HTTP_PROXY: {
    section: "Outgoing proxy",
    meaning: "The proxy for `http:` addresses of the gradebook.",
    omitted: "no proxy",
  },
  HTTPS_PROXY: {
    section: "Outgoing proxy",
    meaning: "The proxy for `https:` addresses of the gradebook.",
    omitted: "`HTTP_PROXY`",
  },
  NO_PROXY: {
    section: "Outgoing proxy",
    meaning:
      "The hosts that are requested without the proxy, separated by commas. `*` means all. " +
      "Addresses of this machine never use the proxy.",
  },
  http_proxy: {
    section: "Outgoing proxy",
    meaning: "Like `HTTP_PROXY`, and used if both are set.",
  },
  https_proxy: {
    section: "Outgoing proxy",
    meaning: "Like `HTTPS_PROXY`, and used if both are set.",
  },
  no_proxy: { section: "Outgoing proxy", meaning: "Like `NO_PROXY`, and used if both are set." },
  AUTH_MODE: {
    section: "Sign-in and secrets",
    meaning:
      "`demo`: every visitor may sign in under any name. `module`: `SESSION_MODULE` decides who " +
      "the user is.",
  },
  SESSION_MODULE: {
    section: "Sign-in and secrets",
    meaning:
      "The path of an ES module that reads your own sessions, with `AUTH_MODE=module` " +
      "([application](../application.md#your-own-sign-in)).",
  },
  SESSION_SECRET: {
    section: "Sign-in and secrets",
    meaning: "Signs demo sessions. It must be the same on every instance.",
    omitted: "`npm start` creates one and keeps it",
  },
  SESSION_SECRET_PREVIOUS: {
    section: "Sign-in and secrets",
    meaning:
      "The secret before the current one. Its sessions stay valid and are signed again with the " +
      "new secret. Remove it after a week.",
  },
  ATTEMPT_TOKEN_SECRET: {
    section: "Sign-in and secrets",
    meaning: "Signs the attempt token that a browser keeps. It must be the same on every instance.",
    omitted: "`SESSION_SECRET` in demo mode; otherwise attempt tokens are not used",
  },
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: {
    section: "Sign-in and secrets",
    meaning:
      "Set at build time: the key for the ids of server actions. Pods that are built separately " +
      "need the same key ([several pods](../operate.md#several-pods)).",
    omitted: "derived from `SESSION_SECRET`, or from `ATTEMPT_TOKEN_SECRET`",
  },
  OPERATORS: {
    section: "Sign-in and secrets",
    meaning:
      "In demo mode: the user ids, separated by commas, that may open the operator's pages. A " +
      "session module returns `isOperator` instead.",
    omitted: "nobody",
  },
  ASSESSMENT_STATE_TTL_SECONDS: {
    section: "Attempts",
    meaning: "How long Redis keeps an attempt after its last use, and up to an eighth longer.",
  },
  HIGH_WATER_TTL_DAYS: {
    section: "Attempts",
    meaning:
      "How long Redis keeps at least the high-water mark of used attempt numbers. Not shorter than " +
      "`ASSESSMENT_STATE_TTL_SECONDS`.",
  },
  TRAIL_ENTRIES: {
    section: "Attempts",
    meaning: "How many events the audit trail of a slot keeps. `0`: no audit trail.",
  },
  MAX_ATTEMPTS: {
    section: "Attempts",
    meaning: "The highest attempt number that a student may start.",
    omitted: "no limit",
  },
  POLICY_MODULE: {
    section: "Attempts",
    meaning:
      "The path of an ES module that decides whether a student may start an attempt " +
      "([start policy](../application.md#your-own-start-policy)).",
    omitted: "every student may start",
  },
  ROLLOUT_MODE: {
    section: "Rollout",
    meaning:
      "The rollout mode where the feature flag has no value. Use `pinned` once no legacy pod runs " +
      "([rollout](../rollout.md)).",
  },
  FLAG_PROVIDER_MODULE: {
    section: "Rollout",
    meaning:
      "The path of an ES module whose default export is an OpenFeature provider or creates one. " +
      "It gives the mode for each user and resource.",
    omitted: "the variable `HOLDFAST_ROLLOUT_MODE` is the flag, for all slots",
  },
  LOG_LEVEL: { section: "Logs, metrics and traces", meaning: "The lowest level that is logged." },
  HOLDFAST_INSPECT: {
    section: "Logs, metrics and traces",
    meaning:
      "In development: feeds Stately's inspector with what the engine does, attempt by attempt " +
      "([visualise](../visualise.md#watch-live-attempts)). `1`: the one that `npx holdfast machine " +
      "--inspector` opens; or the address of another one, such as `ws://localhost:9000`. Ids are " +
      "hashed as in the log, and no answer is sent. Refused with `NODE_ENV=production`.",
    omitted: "nothing is fed",
  },
  METRICS_TOKEN: {
    section: "Logs, metrics and traces",
    meaning: "The bearer token with which a scraper may read `/api/metrics`.",
    omitted: "only operators may read them",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    section: "Logs, metrics and traces",
    meaning: "Where traces are sent, by OTLP over HTTP ([traces](../telemetry.md#traces)).",
    omitted: "no traces",
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    section: "Logs, metrics and traces",
    meaning: "The same, for traces only. It overrides `OTEL_EXPORTER_OTLP_ENDPOINT`.",
  },
  OTEL_SDK_DISABLED: {
    section: "Logs, metrics and traces",
    meaning: "`true` turns metrics and traces off.",
    omitted: "`false`",
  },
};
