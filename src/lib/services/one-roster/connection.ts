import { type Answer, createDispatcher, exchange, type HttpRequest } from "./http";
import { type Budget, createResilience } from "./resilience";
import type { GradebookCall, Settings } from "./settings";
import { createTokenSource } from "./token";

interface ApiRequest {
  readonly method: "GET" | "PUT";
  /** Below the gradebook root, query included. */
  readonly path: string;
  readonly body?: string;
}

/**
 * Sends one request and has its answer read. `read` belongs to the try: a fault it throws is
 * retried like any other.
 */
export type Send = <T>(request: ApiRequest, read: (answer: Answer) => T) => Promise<T>;

/** An authorized connection to one gradebook. */
export interface Connection {
  /** Runs one call, whose requests share the budget. */
  call<T>(operation: GradebookCall["operation"], work: (send: Send) => Promise<T>): Promise<T>;
}

export function createConnection(settings: Settings): Connection {
  const dispatcher = createDispatcher(settings.proxy);
  const tokens = createTokenSource(settings, dispatcher);
  const resilience = createResilience(settings);

  function exchangeWith(token: string, request: ApiRequest, budget: Budget): Promise<Answer> {
    const headers: Record<string, string> = {
      accept: "application/json",
      authorization: `Bearer ${token}`,
    };
    if (request.body !== undefined) headers["content-type"] = "application/json";
    const http: HttpRequest = { ...request, headers, url: `${settings.baseUrl}${request.path}` };
    const { onExchange } = settings;
    const { tryTimeoutMs } = settings.timings;
    return exchange(http, { dispatcher, tryTimeoutMs, signal: budget.signal, onExchange });
  }

  /** A token can end before its time: a 401 is answered with a fresh one, once. */
  async function authorized(request: ApiRequest, budget: Budget): Promise<Answer> {
    const token = await tokens.current();
    const answer = await exchangeWith(token, request, budget);
    if (answer.status !== 401) return answer;
    return exchangeWith(await tokens.insteadOf(token), request, budget);
  }

  /** Whether this gradebook's collections have turned out to end in a slash. */
  let hasSlash = false;

  /**
   * The collections of some gradebooks end in a slash, and they redirect from the path without it.
   * No other redirect is followed: a token belongs to one address.
   */
  async function answerTo(request: ApiRequest, budget: Budget): Promise<Answer> {
    const slashed = { ...request, path: request.path.replace("?", "/?") };
    if (slashed.path === request.path) return authorized(request, budget);
    if (hasSlash) return authorized(slashed, budget);
    const answer = await authorized(request, budget);
    hasSlash = isRedirectTo(`${settings.baseUrl}${slashed.path}`, answer, settings.baseUrl);
    return hasSlash ? authorized(slashed, budget) : answer;
  }

  return {
    call: (operation, work) =>
      resilience.withinBudget((budget) =>
        work(async (request, read) => {
          let status: number | null = null;
          let tries = 0;
          try {
            return await resilience.untilAnswered(budget, async () => {
              tries += 1;
              status = null;
              const answer = await answerTo(request, budget);
              status = answer.status;
              return read(answer);
            });
          } finally {
            settings.onCall({ operation, status, tries });
          }
        }),
      ),
  };
}

/** Whether the answer redirects to this address, whatever it says about the query. */
function isRedirectTo(url: string, { status, headers }: Answer, baseUrl: string): boolean {
  const location = headers.get("location");
  if (![301, 302, 307, 308].includes(status) || location === null) return false;
  // A relative location starts from the collection, which is below the base URL.
  const target = URL.canParse(location, `${baseUrl}/x`) ? new URL(location, `${baseUrl}/x`) : null;
  const { origin, pathname } = new URL(url);
  return target?.origin === origin && target.pathname === pathname;
}
