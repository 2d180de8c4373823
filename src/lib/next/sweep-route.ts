import { atBoundary } from "../actions/boundary";
import { BEARER_TOKEN, hasBearerToken } from "../http/bearer-token";
import { json, replyOf } from "../http/reply";
import type { Holdfast } from "../holdfast/contract";
import { taken } from "./given";
import type { Given } from "./given";

/** Who may start a sweep. */
export interface SweepRouteOptions {
  /**
   * What the cron service sends as `Authorization: Bearer …`, at least 16 characters. Keep it out of
   * the code: anyone who knows it can start sweeps.
   */
  readonly secret: string | undefined;
}

/** The handlers of a route file, for a cron service that sends GET or POST. Each sweeps once. */
export interface SweepRoute {
  GET(this: void, request: Request): Promise<Response>;
  POST(this: void, request: Request): Promise<Response>;
}

const SECRET_LENGTH_MIN = 16;

/**
 * Route handlers for a cron service, where no process lives long enough for `holdfast.start()`. Each
 * call sweeps once, and answers with the report as JSON: how many slots were due, and how many
 * results were published, still wait, or are in conflict. 401 without the secret; 503 with
 * `Retry-After` when Redis cannot be reached. Safe to call at any time, and twice at once.
 *
 * Without a secret, as where a build loads the route, and with one that is too short or contains
 * spaces, every call is refused with 503, and an error in the log says what to set.
 */
export function sweepRoute(
  holdfast: Given<Pick<Holdfast, "sweep" | "log">>,
  { secret }: SweepRouteOptions,
): SweepRoute {
  const handle = async (request: Request): Promise<Response> => {
    if (secret === undefined || !isUsable(secret)) {
      const remedy =
        `Set the secret of sweepRoute, such as CRON_SECRET: at least ${SECRET_LENGTH_MIN} printable ` +
        "ASCII characters without spaces. Then start again.";
      taken(holdfast).log.error({ event: "sweep.no_secret", remedy }, "sweep.no_secret");
      return json(503, { outcome: "fault", code: "sweep_not_configured", message: remedy });
    }
    if (!hasBearerToken(request.headers, secret)) {
      const body = { outcome: "refused", code: "unauthenticated" };
      return json(401, body, { "WWW-Authenticate": "Bearer" });
    }
    const ports = taken(holdfast);
    const report = await atBoundary(ports.log, () => ports.sweep());
    return "outcome" in report ? replyOf(report) : json(200, report);
  };
  return { GET: handle, POST: handle };
}

function isUsable(secret: string): boolean {
  return secret.length >= SECRET_LENGTH_MIN && BEARER_TOKEN.test(secret);
}
