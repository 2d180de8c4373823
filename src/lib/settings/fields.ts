import { z } from "zod";
import { ACTION_KEY_RULE, ACTION_KEY_SETTING, isActionKey } from "../action-key";
import { gradebookSettings } from "../gradebook-settings";
import { DATABASE_MAX, readRedisUrl } from "../redis-target";

const SECRETS = new Set([
  "ATTEMPT_TOKEN_SECRET",
  "SESSION_SECRET",
  "SESSION_SECRET_PREVIOUS",
  "ONEROSTER_CLIENT_SECRET",
  "REDIS_URL",
  "REDIS_PASSWORD",
  "REDIS_SENTINEL_PASSWORD",
  "METRICS_TOKEN",
  ACTION_KEY_SETTING,
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "http_proxy",
  "https_proxy",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
]);
const SECRET_LENGTH_MIN = 32;
const MODES = ["derive", "shadow", "pinned-compat", "pinned"] as const;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Every setting, parsed independently. groups.ts checks that they agree. */
export const fieldsSchema = z.object({
  PORT: wholeNumber(1, 65_535).default(3_000),
  STORE: z
    .enum(["memory"], "must be memory (attempts are lost when the process ends), or left out")
    .optional(),
  REDIS_URL: redisUrl().optional(),
  REDIS_SENTINELS: addresses(26_379).optional(),
  REDIS_SENTINEL_NAME: text("the name of the master that the sentinels watch").optional(),
  REDIS_CLUSTER_NODES: addresses(7_000).optional(),
  REDIS_USERNAME: text("the user name for the Redis servers").optional(),
  REDIS_PASSWORD: text("the password for the Redis servers").optional(),
  REDIS_DATABASE: wholeNumber(0, DATABASE_MAX).optional(),
  REDIS_TLS: yesOrNo("use TLS to the Redis servers").optional(),
  REDIS_SENTINEL_USERNAME: text("the user name for the sentinels").optional(),
  REDIS_SENTINEL_PASSWORD: text("the password for the sentinels").optional(),
  REDIS_SENTINEL_TLS: yesOrNo("use TLS to the sentinels").optional(),
  REDIS_TLS_CA_FILE: text("the path of a PEM file with the certificates to trust").optional(),
  REDIS_TLS_CERT_FILE: text("the path of a PEM file with the client's certificate").optional(),
  REDIS_TLS_KEY_FILE: text("the path of a PEM file with the client's private key").optional(),
  REDIS_TLS_SERVER_NAME: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,253}$/, "must be the DNS name in the server's certificate")
    .optional(),
  ONEROSTER_BASE_URL: gradebookSettings.baseUrl.optional(),
  ONEROSTER_TOKEN_URL: gradebookSettings.tokenUrl.optional(),
  ONEROSTER_CLIENT_ID: gradebookSettings.clientId.optional(),
  ONEROSTER_CLIENT_SECRET: gradebookSettings.clientSecret.optional(),
  ONEROSTER_CLIENT_AUTHENTICATION: gradebookSettings.clientAuthentication.optional(),
  ONEROSTER_SCOPES: gradebookSettings.scopes.optional(),
  ONEROSTER_RESOURCE: gradebookSettings.resource.optional(),
  ONEROSTER_EMPTY_LIST: gradebookSettings.emptyList.optional(),
  ONEROSTER_TOTALS: gradebookSettings.totals.optional(),
  ONEROSTER_SCORE_DATE: gradebookSettings.scoreDateFormat.optional(),
  ONEROSTER_TIME_ZONE: gradebookSettings.timeZone.optional(),
  ONEROSTER_LINE_ITEMS: gradebookSettings.lineItems.optional(),
  ONEROSTER_ROSTERING_URL: gradebookSettings.rosteringUrl.optional(),
  ONEROSTER_RESULT_ID_FORM: gradebookSettings.resultIdForm.default("inherited"),
  // As in other programs, the lower-case name is used if both are set.
  HTTP_PROXY: gradebookSettings.proxyUrl.optional(),
  HTTPS_PROXY: gradebookSettings.proxyUrl.optional(),
  NO_PROXY: gradebookSettings.noProxy.optional(),
  http_proxy: gradebookSettings.proxyUrl.optional(),
  https_proxy: gradebookSettings.proxyUrl.optional(),
  no_proxy: gradebookSettings.noProxy.optional(),
  CONTENT_DIR: text("the folder of the questions").default("src/content"),
  AUTH_MODE: z
    .enum(
      ["demo", "module"],
      "must be demo (everyone can sign in as any user) or module (SESSION_MODULE)",
    )
    .default("demo"),
  SESSION_MODULE: text("the path of an ES module").optional(),
  SESSION_SECRET: secret().optional(),
  SESSION_SECRET_PREVIOUS: secret().optional(),
  OPERATORS: z
    .string()
    .default("")
    .transform((ids) =>
      ids
        .split(",")
        .map((id) => id.trim())
        .filter((id) => id !== ""),
    ),
  ATTEMPT_TOKEN_SECRET: secret().optional(),
  // Next.js reads it. It is checked here so that an invalid value stops the start.
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: z.string().refine(isActionKey, ACTION_KEY_RULE).optional(),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 600).default(5),
  TRAIL_ENTRIES: wholeNumber(0, 10_000).default(256),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 100_000).default(300),
  MAX_ATTEMPTS: wholeNumber(1, 99_999_999).optional(),
  POLICY_MODULE: text("the path of an ES module").optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  ASSESSMENT_STATE_TTL_SECONDS: wholeNumber(1, 31_536_000).default(604_800),
  HIGH_WATER_TTL_DAYS: wholeNumber(1, 3_650).default(400),
  SWEEP_INTERVAL_SECONDS: wholeNumber(1, 86_400).default(15),
  ROLLOUT_MODE: z.enum(MODES, `must be one of ${MODES.join(", ")}`).default("pinned-compat"),
  FLAG_PROVIDER_MODULE: text("the path of an ES module").optional(),
  RESULT_ID_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores")
    .default("nice"),
  ALL_REPORTED: z
    .enum(
      ["full", "exempt"],
      "must be full (published as 100) or exempt (published without a score)",
    )
    .default("full"),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]*$/, "must have no spaces and no letters outside ASCII")
    .min(SECRET_LENGTH_MIN, `must have at least ${SECRET_LENGTH_MIN} characters`)
    .optional(),
  HOLDFAST_INSPECT: z
    .string()
    .regex(/^(1|wss?:\/\/\S+)$/, "must be 1 (ws://localhost:8080) or the WebSocket of an inspector")
    .optional(),
  // OpenTelemetry treats an empty value of its variables as not set.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOrEmpty("http://localhost:4318").optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urlOrEmpty("http://localhost:4318/v1/traces").optional(),
});

export type Fields = Readonly<z.infer<typeof fieldsSchema>>;

/** The value as it is quoted in messages; empty if it may contain a secret. */
export function valueShown(name: string, value: string | undefined): string {
  return SECRETS.has(name) || value === undefined ? "" : `=${JSON.stringify(value.slice(0, 100))}`;
}

function secret() {
  return z.string().min(SECRET_LENGTH_MIN, `must have at least ${SECRET_LENGTH_MIN} characters`);
}

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,12}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** A non-empty text. A template with an unset variable gives an empty value, which is an error. */
function text(meaning: string) {
  return z.string().refine((value) => value.trim() !== "", `must be ${meaning}, or left out`);
}

function yesOrNo(meaning: string) {
  return z
    .enum(["true", "false"], `must be true (${meaning}) or false, or left out`)
    .transform((value) => value === "true");
}

function redisUrl() {
  return z.string().superRefine((value, context) => {
    const read = readRedisUrl(value);
    if (typeof read === "string") context.addIssue({ code: "custom", message: read });
  });
}

function url(protocols: readonly string[], example: string) {
  const message = `must be a URL such as ${example}, or left out`;
  const isValid = (value: string): boolean =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol);
  return z.string().refine(isValid, message);
}

function urlOrEmpty(example: string) {
  return z.literal("").or(url(["http:", "https:"], example));
}

function addresses(examplePort: number) {
  const message = `must be host:port[,host:port…], such as 10.0.0.1:${examplePort}, or left out`;
  return z.string().transform((value, context) => {
    const found = value.split(",").map((each) => addressOf(each.trim()));
    if (found.includes(undefined)) context.addIssue({ code: "custom", message });
    return found.filter((each) => each !== undefined);
  });
}

/** `host:port` or `[ipv6]:port`. */
function addressOf(value: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
