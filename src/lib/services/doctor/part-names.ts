import type { CheckResult } from "./check";

/**
 * What an application with its own parts calls the settings that findings name. The longest names
 * first, because some begin with another.
 */
const NAMES: readonly (readonly [setting: RegExp, part: string])[] = [
  [/ONEROSTER_CLIENT_AUTHENTICATION=/g, "token.clientAuthentication of oneRoster to "],
  [/ONEROSTER_TOTALS=ignore/g, "list.totals of oneRoster to ignore"],
  [/ONEROSTER_LINE_ITEMS=create/g, "lineItems of oneRoster is create"],
  [/ONEROSTER_RESULT_ID_FORM=unambiguous/g, "options.resultIdForm to unambiguous"],
  [/ROLLOUT_MODE=pinned/g, "rollout left out"],
  [/ONEROSTER_BASE_URL/g, "baseUrl"],
  [/ONEROSTER_TOKEN_URL/g, "token.url"],
  [/ONEROSTER_CLIENT_ID/g, "token.clientId"],
  [/ONEROSTER_CLIENT_SECRET/g, "token.clientSecret"],
  [/ONEROSTER_EMPTY_LIST/g, "emptyList of oneRoster"],
  [/ONEROSTER_RESOURCE/g, "resource of oneRoster"],
  [/ONEROSTER_CLIENT_AUTHENTICATION/g, "token.clientAuthentication of oneRoster"],
  [/ONEROSTER_LINE_ITEMS/g, "lineItems of oneRoster"],
  [/ONEROSTER_SCOPES/g, "token.scopes of oneRoster"],
  [/HTTP_PROXY,\s+HTTPS_PROXY or NO_PROXY/g, "the proxy of oneRoster"],
  [/Set CONTENT_DIR/g, "Set contentDir of qtiQuestions"],
  [/in CONTENT_DIR/g, "in contentDir"],
  [/ASSESSMENT_STATE_TTL_SECONDS/g, "options.attemptTtlSeconds"],
  [/HIGH_WATER_TTL_DAYS/g, "options.highWaterTtlSeconds, in days,"],
  [/SWEEP_INTERVAL_SECONDS/g, "options.sweepIntervalSeconds"],
  [/TRAIL_ENTRIES/g, "options.trailEntries"],
  [
    /REDIS_USERNAME and REDIS_PASSWORD, or the user and the password in REDIS_URL/g,
    "the user and the password of the client that redisStore is given",
  ],
  [/REDIS_USERNAME or REDIS_URL/g, "the client that redisStore is given"],
  [
    /REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD/g,
    "sentinelUsername and sentinelPassword of that client",
  ],
  [/REDIS_USERNAME and REDIS_PASSWORD/g, "username and password of that client"],
  [
    /REDIS_DATABASE, or the number at the end of REDIS_URL/g,
    "db of the client that redisStore is given",
  ],
  [/REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE/g, "tls.cert and tls.key of that client"],
  [/REDIS_TLS_CA_FILE/g, "tls.ca of that client"],
  [/REDIS_TLS_SERVER_NAME/g, "tls.servername of that client"],
  [/REDIS_SENTINEL_TLS=true/g, "sentinelTLS of that client"],
  [/REDIS_SENTINEL_TLS/g, "sentinelTLS of that client"],
  [/REDIS_TLS=true/g, "tls of that client"],
  [/REDIS_TLS/g, "tls of that client"],
  [/REDIS_SENTINELS/g, "sentinels of that client"],
  [/REDIS_CLUSTER_NODES/g, "the nodes of that client"],
  [/REDIS_SENTINEL_NAME/g, "name of that client"],
  [/REDIS_URL/g, "the address of the client that redisStore is given"],
  [/\(STORE=memory\)/g, "(memoryStore)"],
  [
    /SESSION_SECRET \(or\s+ATTEMPT_TOKEN_SECRET\) that it is derived from/g,
    "secret that your build derives it from",
  ],
  [/holdfast backfill/g, "holdfast backfill (in a clone of Holdfast)"],
];

/** The result, with the names of parts and options instead of those of settings. */
export function inTermsOfParts({ severity, finding, remedy }: CheckResult): CheckResult {
  return { severity, finding: named(finding), remedy: remedy === null ? null : named(remedy) };
}

function named(text: string): string {
  return NAMES.reduce((renamed, [setting, part]) => renamed.replace(setting, part), text);
}
