import { atBoundary } from "../actions/boundary";
import { BEARER_TOKEN, hasBearerToken } from "../http/bearer-token";
import { json, replyOf } from "../http/reply";
import type { Holdfast } from "../holdfast/contract";
import { taken } from "./given";
import type { Given } from "./given";

export interface SweepRouteOptions {
  /**
   * What the cron service sends as `Authorization: Bearer …`, at least 16 characters. Keep it out of
   * the code: anyone who knows it can start sweeps.
   */
  readonly secret: string | undefined;
}

export interface SweepRoute {
  GET(this: void, request: Request): Promise<Response>;
  POST(this: void, request: Request): Promise<Response>;
}

const SECRET_LENGTH_MIN = 16;

/**
 * Route handlers for a cron service, where no process lives long enough for `holdfast.start()`. Each
 * call sweeps once, and answers with the report as JSON: how many slots were due, and how many
 * results were published, still wait, or are in conflict. 401 without the secret; 503 with
 * `Retry-After` when Redis cannot be reached. Safe to call at any time, and twice at once. Throws a
 * TypeError if there is no usable secret.
 */
export function sweepRoute(
  holdfast: Given<Pick<Holdfast, "sweep" | "log">>,
  { secret }: SweepRouteOptions,
): SweepRoute {
  if (secret === undefined || secret.length < SECRET_LENGTH_MIN || !BEARER_TOKEN.test(secret)) {
    throw new TypeError(
      `sweepRoute: give a secret of at least ${SECRET_LENGTH_MIN} printable ASCII characters ` +
        "without spaces, such as the one that your cron service sends (CRON_SECRET).",
    );
  }
  const handle = async (request: Request): Promise<Response> => {
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
