import { createDispatcher, exchange, type HttpResponse } from "./http";
import { type Budget, createResilience } from "./resilience";
import type { ClientSettings, GradebookCall } from "./settings";
import { createTokenSource } from "./token-source";

interface ApiRequest {
  readonly method: "GET" | "PUT";
  /** Relative to the gradebook root, with the query. */
  readonly path: string;
  readonly body?: string;
}

/**
 * Sends one request and parses the response. `parse` is part of the try: a retryable fault that it
 * throws leads to a retry.
 */
export type Send = <T>(request: ApiRequest, parse: (response: HttpResponse) => T) => Promise<T>;

/** An authorized connection to one gradebook. */
export interface Connection {
  /** Runs one call. All requests of the call share its time budget. */
  call<T>(operation: GradebookCall["operation"], work: (send: Send) => Promise<T>): Promise<T>;
}

export function createConnection(settings: ClientSettings): Connection {
  const { baseUrl, onCall, onExchange, timings } = settings;
  const dispatcher = createDispatcher(settings.proxy);
  const tokens = createTokenSource(settings, dispatcher);
  const resilience = createResilience(settings);
  /** Whether a redirect has shown that this gradebook's collection paths end with a slash. */
  let collectionsEndWithSlash = false;

  /** A token can expire early: after a 401 the request is sent once more, with a new token. */
  async function sendAuthorized(request: ApiRequest, budget: Budget): Promise<HttpResponse> {
    const sendWith = (token: string): Promise<HttpResponse> => {
      const headers: Record<string, string> = {
        accept: "application/json",
        authorization: `Bearer ${token}`,
      };
      if (request.body !== undefined) headers["content-type"] = "application/json";
      return exchange(
        { ...request, url: `${baseUrl}${request.path}`, headers },
        { dispatcher, tryTimeoutMs: timings.tryTimeoutMs, signal: budget.signal, onExchange },
      );
    };
    const token = await tokens.current();
    const response = await sendWith(token);
    if (response.status !== 401) return response;
    return sendWith(await tokens.replace(token));
  }

  /**
   * Some gradebooks have collection paths that end with a slash, and redirect a path without it.
   * This redirect is followed. No other redirect is: a token must only be sent to its own
   * gradebook.
   */
  async function sendFollowingSlash(request: ApiRequest, budget: Budget): Promise<HttpResponse> {
    const withSlash = { ...request, path: request.path.replace("?", "/?") };
    const isCollection = withSlash.path !== request.path;
    if (!isCollection) return sendAuthorized(request, budget);
    if (collectionsEndWithSlash) return sendAuthorized(withSlash, budget);
    const response = await sendAuthorized(request, budget);
    collectionsEndWithSlash = isRedirectTo(`${baseUrl}${withSlash.path}`, response, baseUrl);
    return collectionsEndWithSlash ? sendAuthorized(withSlash, budget) : response;
  }

  return {
    call: (operation, work) =>
      resilience.withinBudget((budget) =>
        work(async (request, parse) => {
          let status: number | null = null;
          let tries = 0;
          try {
            return await resilience.withRetries(budget, async () => {
              tries += 1;
              status = null;
              const response = await sendFollowingSlash(request, budget);
              status = response.status;
              return parse(response);
            });
          } finally {
            onCall({ operation, status, tries });
          }
        }),
      ),
  };
}

/** Whether the response redirects to this address. The query is not compared. */
function isRedirectTo(url: string, { status, headers }: HttpResponse, baseUrl: string): boolean {
  const location = headers.get("location");
  if (![301, 302, 307, 308].includes(status) || location === null) return false;
  // A relative location is relative to the collection, which is one level below the base URL.
  const target = URL.canParse(location, `${baseUrl}/x`) ? new URL(location, `${baseUrl}/x`) : null;
  const { origin, pathname } = new URL(url);
  return target?.origin === origin && target.pathname === pathname;
}
