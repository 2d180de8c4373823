import type { PerformPorts } from "../actions/perform";
import { refused } from "../actions/result";
import type { Holdfast } from "../holdfast/contract";
import { postAttemptEvent } from "../http/attempt-http";
import { json, replyOf } from "../http/reply";
import { taken } from "./given";
import type { Given } from "./given";

/** What Next.js gives a route in a folder `[resourceId]`. */
export interface AttemptRouteContext {
  readonly params: Promise<{ readonly resourceId: string }>;
}

/** The handlers of a route file. They never throw; a refusal has the HTTP status of its code. */
export interface AttemptRoutes {
  /**
   * The user's current attempt: `{ state, questionIds, token }`. 404 `attempt_not_found` when there
   * is none. Creates nothing, and never asks the gradebook.
   */
  GET(this: void, request: Request, context: AttemptRouteContext): Promise<Response>;
  /** Applies the event in the JSON body, such as `{ "type": "attempt.start" }`. */
  POST(this: void, request: Request, context: AttemptRouteContext): Promise<Response>;
  /** What is known of the user's attempts: `{ attempts }`. Never asks the gradebook. */
  history(this: void, request: Request, context: AttemptRouteContext): Promise<Response>;
}

/**
 * Route handlers with the same operations as the actions, for clients that are no pages of the
 * application. For a file `…/[resourceId]/route.ts`:
 *
 *     export const { GET, POST } = attemptRoutes(holdfast);
 *
 * and for a file `…/[resourceId]/history/route.ts`:
 *
 *     export const { history: GET } = attemptRoutes(holdfast);
 */
export function attemptRoutes(
  holdfast: Given<PerformPorts & Pick<Holdfast, "attempt" | "history">>,
): AttemptRoutes {
  return {
    GET: async (request, { params }) => {
      const { resourceId } = await params;
      const result = await taken(holdfast).attempt(request.headers, resourceId);
      if (result.outcome !== "found") return replyOf(result);
      const { state, questionIds, token } = result;
      if (state === null) return replyOf(refused("attempt_not_found"));
      return json(200, { state, questionIds, token });
    },
    POST: async (request, { params }) =>
      postAttemptEvent(taken(holdfast), request, (await params).resourceId),
    history: async (request, { params }) => {
      const { resourceId } = await params;
      const result = await taken(holdfast).history(request.headers, resourceId);
      return result.outcome === "found"
        ? json(200, { attempts: result.attempts })
        : replyOf(result);
    },
  };
}
