import { z } from "zod";

const SECRETS = new Set([
  "ATTEMPT_TOKEN_SECRET",
  "SESSION_SECRET",
  "SESSION_SECRET_PREVIOUS",
  "ONEROSTER_CLIENT_SECRET",
  "REDIS_URL",
  "METRICS_TOKEN",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
]);
const SECRET_LENGTH_MIN = 32;
const MODES = ["derive", "shadow", "pinned-compat", "pinned"] as const;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Every setting by its name, parsed on its own. That they agree is checked in groups.ts. */
export const fieldsSchema = z.object({
  PORT: wholeNumber(1, 65_535).default(3_000),
  STORE: z.enum(["memory"], "must be memory (attempts end with it), or left out").optional(),
  REDIS_URL: url(["redis:", "rediss:"], "redis://localhost:6379").optional(),
  REDIS_SENTINELS: addresses(26_379).optional(),
  REDIS_SENTINEL_NAME: text("the name of the master that the sentinels watch").optional(),
  REDIS_CLUSTER_NODES: addresses(7_000).optional(),
  ONEROSTER_BASE_URL: url(
    ["http:", "https:"],
    "https://example.org/ims/oneroster/gradebook/v1p2",
  ).optional(),
  ONEROSTER_TOKEN_URL: url(["http:", "https:"], "https://example.org/token").optional(),
  ONEROSTER_CLIENT_ID: text("the client id the gradebook gave you").optional(),
  ONEROSTER_CLIENT_SECRET: text("the client secret the gradebook gave you").optional(),
  CONTENT_DIR: text("the folder of the questions").default("src/content"),
  AUTH_MODE: z
    .enum(["demo", "module"], "must be demo (anybody may be anybody) or module (SESSION_MODULE)")
    .default("demo"),
  SESSION_MODULE: text("the path of an ES module").optional(),
  SESSION_SECRET: secret().optional(),
  SESSION_SECRET_PREVIOUS: secret().optional(),
  OPERATORS: z
    .string()
    .default("")
    .transform((ids) => ids.split(",").map((id) => id.trim()).filter((id) => id !== "")),
  ATTEMPT_TOKEN_SECRET: secret().optional(),
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
  // As OpenTelemetry has it, an empty value of its own variables is no value.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOrEmpty("http://localhost:4318").optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urlOrEmpty("http://localhost:4318/v1/traces").optional(),
});

export type Fields = Readonly<z.infer<typeof fieldsSchema>>;

/** How a message quotes a value: not at all when it may hold a secret. */
export function valueShown(name: string, value: string | undefined): string {
  return SECRETS.has(name) || value === undefined ? "" : `=${JSON.stringify(value.slice(0, 100))}`;
}

function secret() {
  return z
    .string()
    .min(SECRET_LENGTH_MIN, `must have at least ${SECRET_LENGTH_MIN} characters`);
}

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,12}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** An empty value is an error, not an absence: a template with an unset variable ends the start. */
function text(meaning: string) {
  return z.string().refine((value) => value.trim() !== "", `must be ${meaning}, or left out`);
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
