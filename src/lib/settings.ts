import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Fields, fieldsSchema, valueShown } from "./settings/fields";
import type { GradebookHabits, ResultIdForm } from "./gradebook-settings";
import { groupProblems, inspectProblems } from "./settings/groups";
import { redisOf, redisProblems } from "./settings/redis";
import type { RedisSettings } from "./settings/redis";
import { INSPECTOR_URL } from "./inspector-address";
import type { StartPolicySettings } from "./start-policy";

export type { RedisSettings } from "./settings/redis";

export interface OneRosterSettings {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How this gradebook differs from the default. */
  readonly habits: GradebookHabits;
}

export type AuthSettings =
  | {
      readonly mode: "demo";
      /** Undefined: `holdfast start` creates a secret and stores it on this machine. */
      readonly secret: string | undefined;
      /** The previous secret: its sessions stay valid, and no new session is signed with it. */
      readonly previousSecret: string | undefined;
      readonly operators: readonly string[];
    }
  | {
      readonly mode: "module";
      /** An absolute path. */
      readonly modulePath: string;
    };

export interface TelemetrySettings {
  readonly isOff: boolean;
  /** Whether traces are sent. The exporter reads the address from the environment. */
  readonly hasCollector: boolean;
  /** The token with which a scraper may read the metrics; undefined: only operators may. */
  readonly metricsToken: string | undefined;
}

export interface Settings {
  readonly port: number;
  /** Undefined: not set; `holdfast start` then starts a private server. */
  readonly redis: RedisSettings | undefined;
  /** Undefined: not set; `holdfast start` then starts the simulator. */
  readonly oneRoster: OneRosterSettings | undefined;
  /** An absolute path to an existing folder. */
  readonly contentDir: string;
  readonly auth: AuthSettings;
  readonly logLevel: Fields["LOG_LEVEL"];
  readonly stateTtlSeconds: number;
  readonly highWaterTtlDays: number;
  readonly sweepIntervalSeconds: number;
  /** The time between SIGTERM, when the process reports "not ready", and its end. */
  readonly shutdownGraceSeconds: number;
  readonly rolloutMode: Fields["ROLLOUT_MODE"];
  /** An absolute path. */
  readonly flagProviderModule: string | undefined;
  readonly resultIdPrefix: string;
  readonly resultIdForm: ResultIdForm;
  /** How to publish an attempt in which every question was reported. */
  readonly allReported: Fields["ALL_REPORTED"];
  /** Undefined: the session secret of demo mode, otherwise tokens are not used. */
  readonly attemptTokenSecret: string | undefined;
  readonly trailEntries: number;
  /** 0: no limit. */
  readonly rateLimitPerMinute: number;
  readonly startPolicy: StartPolicySettings;
  readonly telemetry: TelemetrySettings;
  /** The WebSocket of the inspector that is fed; undefined: none is. Never set in production. */
  readonly inspectUrl: string | undefined;
}

/** The settings of a process that starts no part by itself. */
export interface CompleteSettings extends Settings {
  readonly redis: RedisSettings;
  readonly oneRoster: OneRosterSettings;
  readonly auth:
    | (Extract<AuthSettings, { mode: "demo" }> & { readonly secret: string })
    | Extract<AuthSettings, { mode: "module" }>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Some settings are invalid or missing. The message names each and says what is valid. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(["These settings cannot be used:", ...problems.map((each) => `  ${each}`)].join("\n"));
    this.problems = problems;
  }
}

export interface ReadOptions {
  /** Relative paths in settings are relative to this folder; the working directory by default. */
  readonly folder?: string;
  readonly isFolder?: (path: string) => boolean;
  readonly isFile?: (path: string) => boolean;
}

/**
 * Parses the environment variables and checks that they do not contradict each other. Throws a
 * `SettingsError` with all problems. Its message never contains the value of a secret.
 */
export function readSettings(env: Environment, options: ReadOptions = {}): Settings {
  const parsed = fieldsSchema.safeParse(env);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        return `${name}${valueShown(name, env[name])}: ${message}`;
      }),
    );
  }
  const folder = options.folder ?? process.cwd();
  const settings = settingsOf(parsed.data, folder);
  const problems = [
    ...redisProblems(parsed.data, folder),
    ...groupProblems(parsed.data),
    ...inspectProblems(parsed.data, env["NODE_ENV"]),
    ...pathProblems(settings, options),
  ];
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

const NO_REDIS =
  "REDIS_URL: missing; set it, or REDIS_SENTINELS with REDIS_SENTINEL_NAME, or REDIS_CLUSTER_NODES";
const NO_GRADEBOOK =
  "ONEROSTER_BASE_URL, ONEROSTER_TOKEN_URL, ONEROSTER_CLIENT_ID, ONEROSTER_CLIENT_SECRET: missing; " +
  "set all four for your gradebook";
const NO_SESSION =
  "SESSION_SECRET: missing; set at least 32 random characters, the same on every instance, or " +
  "AUTH_MODE=module and SESSION_MODULE for your own sign-in";

/**
 * The settings, if they name a Redis, a gradebook and what sessions need. Otherwise throws a
 * `SettingsError` with everything that is missing. `holdfast start` fills it in for a demo.
 */
export function completeSettings(settings: Settings): CompleteSettings {
  const { redis, oneRoster, auth } = settings;
  const session = auth.mode === "demo" ? withSecret(auth) : auth;
  if (redis !== undefined && oneRoster !== undefined && session !== undefined) {
    return { ...settings, redis, oneRoster, auth: session };
  }
  throw new SettingsError([
    ...(redis === undefined ? [NO_REDIS] : []),
    ...(oneRoster === undefined ? [NO_GRADEBOOK] : []),
    ...(session === undefined ? [NO_SESSION] : []),
  ]);
}

function withSecret(
  auth: Extract<AuthSettings, { mode: "demo" }>,
): CompleteSettings["auth"] | undefined {
  const { secret, ...others } = auth;
  return secret === undefined ? undefined : { ...others, secret };
}

function settingsOf(fields: Fields, folder: string): Settings {
  return {
    port: fields.PORT,
    redis: redisOf(fields, folder),
    oneRoster: oneRosterOf(fields),
    contentDir: resolve(folder, fields.CONTENT_DIR),
    auth: authOf(fields, folder),
    logLevel: fields.LOG_LEVEL,
    stateTtlSeconds: fields.ASSESSMENT_STATE_TTL_SECONDS,
    highWaterTtlDays: fields.HIGH_WATER_TTL_DAYS,
    sweepIntervalSeconds: fields.SWEEP_INTERVAL_SECONDS,
    shutdownGraceSeconds: fields.SHUTDOWN_GRACE_SECONDS,
    rolloutMode: fields.ROLLOUT_MODE,
    flagProviderModule: moduleOf(fields.FLAG_PROVIDER_MODULE, folder),
    resultIdPrefix: fields.RESULT_ID_PREFIX,
    resultIdForm: fields.ONEROSTER_RESULT_ID_FORM,
    allReported: fields.ALL_REPORTED,
    attemptTokenSecret: fields.ATTEMPT_TOKEN_SECRET,
    trailEntries: fields.TRAIL_ENTRIES,
    rateLimitPerMinute: fields.RATE_LIMIT_PER_MINUTE,
    startPolicy: {
      maxAttempts: fields.MAX_ATTEMPTS,
      modulePath: moduleOf(fields.POLICY_MODULE, folder),
    },
    telemetry: telemetryOf(fields),
    inspectUrl: fields.HOLDFAST_INSPECT === "1" ? INSPECTOR_URL : fields.HOLDFAST_INSPECT,
  };
}

function telemetryOf(fields: Fields): TelemetrySettings {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = fields;
  return {
    isOff: fields.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true",
    hasCollector: (traces ?? "") !== "" || (all ?? "") !== "",
    metricsToken: fields.METRICS_TOKEN,
  };
}

function oneRosterOf(fields: Fields): OneRosterSettings | undefined {
  const { ONEROSTER_BASE_URL: baseUrl, ONEROSTER_TOKEN_URL: tokenUrl } = fields;
  const { ONEROSTER_CLIENT_ID: clientId, ONEROSTER_CLIENT_SECRET: clientSecret } = fields;
  if (baseUrl === undefined || tokenUrl === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { baseUrl, tokenUrl, clientId, clientSecret, habits: habitsOf(fields) };
}

function habitsOf(fields: Fields): GradebookHabits {
  return {
    ...given("scopes", fields.ONEROSTER_SCOPES),
    ...given("clientAuthentication", fields.ONEROSTER_CLIENT_AUTHENTICATION),
    ...given("resource", fields.ONEROSTER_RESOURCE),
    ...given("emptyList", fields.ONEROSTER_EMPTY_LIST),
    ...given("totals", fields.ONEROSTER_TOTALS),
    ...given("scoreDateFormat", fields.ONEROSTER_SCORE_DATE),
    ...given("timeZone", fields.ONEROSTER_TIME_ZONE),
    ...given("lineItems", fields.ONEROSTER_LINE_ITEMS),
    ...given("rosteringUrl", fields.ONEROSTER_ROSTERING_URL),
    proxy: {
      http: fields.http_proxy ?? fields.HTTP_PROXY ?? "",
      https: fields.https_proxy ?? fields.HTTPS_PROXY ?? "",
      none: fields.no_proxy ?? fields.NO_PROXY ?? "",
    },
  };
}

/** Omits a setting without a value, so that the default of the client applies. */
function given<Name extends keyof GradebookHabits>(
  name: Name,
  value: GradebookHabits[Name] | undefined,
): Pick<GradebookHabits, Name> | Record<string, never> {
  return value === undefined ? {} : ({ [name]: value } as Pick<GradebookHabits, Name>);
}

function authOf(fields: Fields, folder: string): AuthSettings {
  if (fields.AUTH_MODE === "module") {
    return { mode: "module", modulePath: resolve(folder, fields.SESSION_MODULE ?? "") };
  }
  return {
    mode: "demo",
    secret: fields.SESSION_SECRET,
    previousSecret: fields.SESSION_SECRET_PREVIOUS,
    operators: fields.OPERATORS,
  };
}

function moduleOf(path: string | undefined, folder: string): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}

function pathProblems(settings: Settings, options: ReadOptions): readonly string[] {
  const { isFolder = hasKind("isDirectory"), isFile = hasKind("isFile") } = options;
  const { contentDir, auth } = settings;
  const problems: string[] = [];
  if (!isFolder(contentDir)) {
    problems.push(`CONTENT_DIR: ${contentDir} is not a folder; give the folder of the questions`);
  }
  if (auth.mode === "module" && !isFile(auth.modulePath)) {
    problems.push(
      `SESSION_MODULE: ${auth.modulePath} is not a file; give the path of an ES module`,
    );
  }
  const modules = {
    FLAG_PROVIDER_MODULE: settings.flagProviderModule,
    POLICY_MODULE: settings.startPolicy.modulePath,
  };
  for (const [name, path] of Object.entries(modules)) {
    if (path === undefined || isFile(path)) continue;
    problems.push(`${name}: ${path} is not a file; give the path of an ES module`);
  }
  return problems;
}

function hasKind(kind: "isDirectory" | "isFile"): (path: string) => boolean {
  return (path) => statSync(path, { throwIfNoEntry: false })?.[kind]() ?? false;
}
