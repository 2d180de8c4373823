import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Fields, fieldsSchema, valueShown } from "./settings/fields";
import { groupProblems } from "./settings/groups";
import type { StartPolicySettings } from "./start-policy";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type RedisSettings =
  | { readonly kind: "single"; readonly url: string }
  | { readonly kind: "sentinel"; readonly sentinels: readonly Address[]; readonly name: string }
  | { readonly kind: "cluster"; readonly nodes: readonly Address[] }
  /** Nothing is kept: every attempt ends with the process. */
  | { readonly kind: "memory" };

export interface OneRosterSettings {
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type AuthSettings =
  /** Undefined: `holdfast start` makes a secret and keeps it on this machine. */
  | {
      readonly mode: "demo";
      readonly secret: string | undefined;
      /** Sessions that it signed go on; nothing new is signed with it. */
      readonly secretBefore: string | undefined;
      readonly operators: readonly string[];
    }
  /** An absolute path. */
  | { readonly mode: "module"; readonly modulePath: string };

export interface TelemetrySettings {
  readonly isOff: boolean;
  /** Whether traces are sent; where to, the exporter reads from the environment itself. */
  readonly hasCollector: boolean;
  /** Lets a scraper read the metrics; undefined: only operators may. */
  readonly metricsToken: string | undefined;
}

export interface Settings {
  readonly port: number;
  /** Undefined when nothing is said: `holdfast start` then brings a private server. */
  readonly redis: RedisSettings | undefined;
  /** Undefined when nothing is said: `holdfast start` then brings the simulator. */
  readonly oneRoster: OneRosterSettings | undefined;
  /** An absolute path to an existing folder. */
  readonly contentDir: string;
  readonly auth: AuthSettings;
  readonly logLevel: Fields["LOG_LEVEL"];
  readonly stateTtlSeconds: number;
  readonly highWaterTtlDays: number;
  readonly sweepIntervalSeconds: number;
  readonly rolloutMode: Fields["ROLLOUT_MODE"];
  /** An absolute path. */
  readonly flagProviderModule: string | undefined;
  readonly resultIdPrefix: string;
  /** How an attempt is published in which every question was reported. */
  readonly allReported: Fields["ALL_REPORTED"];
  /** Undefined: the session secret of demo mode, otherwise tokens are not used. */
  readonly attemptTokenSecret: string | undefined;
  readonly trailEntries: number;
  /** 0: no limit. */
  readonly rateLimitPerMinute: number;
  readonly startPolicy: StartPolicySettings;
  readonly telemetry: TelemetrySettings;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Some settings are wrong, half-given or unparsable. The message names each and what is valid. */
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
 * The settings that these environment variables give, all of them parsed and agreeing with each
 * other. Throws SettingsError with every problem at once; a secret's value is never in it.
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
  const problems = [...groupProblems(parsed.data), ...pathProblems(settings, options)];
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function settingsOf(fields: Fields, folder: string): Settings {
  return {
    port: fields.PORT,
    redis: redisOf(fields),
    oneRoster: oneRosterOf(fields),
    contentDir: resolve(folder, fields.CONTENT_DIR),
    auth: authOf(fields, folder),
    logLevel: fields.LOG_LEVEL,
    stateTtlSeconds: fields.ASSESSMENT_STATE_TTL_SECONDS,
    highWaterTtlDays: fields.HIGH_WATER_TTL_DAYS,
    sweepIntervalSeconds: fields.SWEEP_INTERVAL_SECONDS,
    rolloutMode: fields.ROLLOUT_MODE,
    flagProviderModule: moduleOf(fields.FLAG_PROVIDER_MODULE, folder),
    resultIdPrefix: fields.RESULT_ID_PREFIX,
    allReported: fields.ALL_REPORTED,
    attemptTokenSecret: fields.ATTEMPT_TOKEN_SECRET,
    trailEntries: fields.TRAIL_ENTRIES,
    rateLimitPerMinute: fields.RATE_LIMIT_PER_MINUTE,
    startPolicy: {
      maxAttempts: fields.MAX_ATTEMPTS,
      modulePath: moduleOf(fields.POLICY_MODULE, folder),
    },
    telemetry: telemetryOf(fields),
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

function redisOf(fields: Fields): RedisSettings | undefined {
  const { REDIS_URL: url, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name } = fields;
  if (url !== undefined) return { kind: "single", url };
  if (sentinels !== undefined && name !== undefined) return { kind: "sentinel", sentinels, name };
  if (fields.REDIS_CLUSTER_NODES !== undefined) {
    return { kind: "cluster", nodes: fields.REDIS_CLUSTER_NODES };
  }
  return fields.STORE === "memory" ? { kind: "memory" } : undefined;
}

function oneRosterOf(fields: Fields): OneRosterSettings | undefined {
  const { ONEROSTER_BASE_URL: baseUrl, ONEROSTER_TOKEN_URL: tokenUrl } = fields;
  const { ONEROSTER_CLIENT_ID: clientId, ONEROSTER_CLIENT_SECRET: clientSecret } = fields;
  if (baseUrl === undefined || tokenUrl === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { baseUrl, tokenUrl, clientId, clientSecret };
}

function authOf(fields: Fields, folder: string): AuthSettings {
  if (fields.AUTH_MODE === "module") {
    return { mode: "module", modulePath: resolve(folder, fields.SESSION_MODULE ?? "") };
  }
  return {
    mode: "demo",
    secret: fields.SESSION_SECRET,
    secretBefore: fields.SESSION_SECRET_PREVIOUS,
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
    problems.push(`CONTENT_DIR: ${contentDir} is no folder; give the folder of the questions`);
  }
  if (auth.mode === "module" && !isFile(auth.modulePath)) {
    problems.push(`SESSION_MODULE: ${auth.modulePath} is no file; give the path of an ES module`);
  }
  const modules = {
    FLAG_PROVIDER_MODULE: settings.flagProviderModule,
    POLICY_MODULE: settings.startPolicy.modulePath,
  };
  for (const [name, path] of Object.entries(modules)) {
    if (path === undefined || isFile(path)) continue;
    problems.push(`${name}: ${path} is no file; give the path of an ES module`);
  }
  return problems;
}

function hasKind(kind: "isDirectory" | "isFile"): (path: string) => boolean {
  return (path) => statSync(path, { throwIfNoEntry: false })?.[kind]() ?? false;
}
