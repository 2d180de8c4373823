const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * When an attempt began, as later attempts are compared with it: '' where another program wrote
 * something else there than a UTC time in ISO 8601.
 */
export function tombstoneStart(startedAt: unknown): string {
  return typeof startedAt === "string" && UTC_TIME.test(startedAt) ? startedAt : "";
}
