import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";
import { type Dispatcher, EnvHttpProxyAgent, fetch } from "undici";

import type { ProxySettings } from "#lib/gradebook-settings";
import { unavailable } from "./faults";
import type { GradebookExchange } from "./settings";

export interface HttpRequest {
  readonly method: "GET" | "PUT" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A complete HTTP response: the body has been read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

interface ExchangeOptions {
  /** The connections to use, through the proxy if there is one. */
  readonly dispatcher: Dispatcher;
  readonly tryTimeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called when the exchange has ended, with or without a response. */
  readonly onExchange: (exchange: GradebookExchange) => void;
}

/**
 * Sends one request, once. A response with any status is returned. If there is no response, only a
 * part of one, or a late one, a `gradebook_unavailable` fault is thrown.
 *
 * Redirects are not followed: a token must only be sent to its own gradebook, and a login page must
 * not be taken for a response. `fetch` is that of undici: the framework replaces the global `fetch`
 * with one that caches responses and shares them within a render.
 */
export async function exchange(
  { method, url, headers, body }: HttpRequest,
  { dispatcher, tryTimeoutMs, signal: callSignal, onExchange }: ExchangeOptions,
): Promise<HttpResponse> {
  const startedAtMs = performance.now();
  const report = (
    status: GradebookExchange["status"],
    failure: GradebookExchange["failure"],
  ): void => {
    const durationMs = performance.now() - startedAtMs;
    onExchange({ method, origin: new URL(url).origin, status, failure, durationMs });
  };
  try {
    const response = await timeout(tryTimeoutMs, TimeoutStrategy.Aggressive).execute(
      async ({ signal }): Promise<HttpResponse> => {
        signal.throwIfAborted();
        const received = await fetch(url, {
          method,
          headers,
          signal,
          dispatcher,
          redirect: "manual",
          ...(body === undefined ? {} : { body }),
        });
        const text = await received.text();
        return { status: received.status, headers: received.headers, text };
      },
      callSignal,
    );
    report(response.status, null);
    return response;
  } catch (error) {
    // By class: in cockatiel 3.2.1, isTaskCancelledError checks the marker of another error.
    const isTimeout = error instanceof TaskCancelledError;
    report(null, isTimeout ? "timeout" : "connection");
    throw isTimeout
      ? unavailable("The gradebook did not answer in time. Try again.")
      : unavailable("The connection to the gradebook failed. Try again.", { cause: error });
  }
}

/** Hosts that a proxy cannot reach on our behalf. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The connections of one client. Idle connections do not keep the process alive. Only these
 * settings count: the client does not read the environment.
 */
export function createDispatcher({ http, https, none }: ProxySettings): Dispatcher {
  const noProxy = none.trim() === "*" ? "*" : [none, ...LOOPBACK].join(",");
  return new EnvHttpProxyAgent({ httpProxy: http, httpsProxy: https, noProxy });
}
