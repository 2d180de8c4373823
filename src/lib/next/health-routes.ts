import type { Holdfast } from "../holdfast/contract";
import { readyReply } from "../http/health-http";
import { json } from "../http/reply";
import { taken } from "./given";
import type { Given } from "./given";

/** What a health route adds to its reply. */
export interface HealthRoutesOptions {
  /** Added to the reply of `live`, such as the version of the build. Must not fail. */
  readonly identity?: () => object;
}

/** The handlers for the liveness and the readiness probe. */
export interface HealthRoutes {
  /** 200 as long as the process runs. Checks nothing else: a restart would not repair Redis. */
  live(this: void): Response;
  /**
   * 200 when this process can serve students now, otherwise 503 with `Retry-After`: Redis cannot be
   * reached, a setting is missing, or `holdfast.beginShutdown()` was called. Both with the result of
   * each check. See `Holdfast.ready` for what is not checked.
   */
  ready(this: void): Promise<Response>;
}

/**
 * Route handlers for the probes of a load balancer or an orchestrator:
 *
 *     export const { ready: GET } = healthRoutes(holdfast);
 */
export function healthRoutes(
  holdfast: Given<Pick<Holdfast, "ready" | "log">>,
  { identity = () => ({}) }: HealthRoutesOptions = {},
): HealthRoutes {
  return {
    live: () => json(200, { ok: true, ...identity() }),
    ready: () => readyReply(taken(holdfast)),
  };
}
