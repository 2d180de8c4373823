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

/** A complete HTTP answer: the body has been read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

interface Limits {
  /** The connections to use, through the proxy where there is one. */
  readonly dispatcher: Dispatcher;
  readonly tryTimeoutMs: number;
  readonly signal?: AbortSignal;
  /** Told of the exchange when it has ended, however it ended. */
  readonly onExchange: (exchange: GradebookExchange) => void;
}

/**
 * One exchange, once. Any status is an answer; no answer, half an answer and a late answer are a
 * `gradebook_unavailable` fault.
 */
export async function exchange(request: HttpRequest, limits: Limits): Promise<Answer> {
  // By class, since cockatiel 3.2.1's isTaskCancelledError looks at the mark of another error.
  const deadline = timeout(limits.tryTimeoutMs, TimeoutStrategy.Aggressive);
  const startedAtMs = performance.now();
  const ended = (how: Pick<GradebookExchange, "status" | "failure">): void => {
    const { method, url } = request;
    const { origin } = new URL(url);
    limits.onExchange({ method, origin, durationMs: performance.now() - startedAtMs, ...how });
  };
  try {
    const answer = await deadline.execute(
      ({ signal }) => answerTo(request, signal, limits.dispatcher),
      limits.signal,
    );
    ended({ status: answer.status, failure: null });
    return answer;
  } catch (error) {
    const isLate = error instanceof TaskCancelledError;
    ended({ status: null, failure: isLate ? "timeout" : "connection" });
    throw isLate
      ? unavailable("The gradebook did not answer in time: try again.")
      : unavailable("The connection to the gradebook failed: try again.", { cause: error });
  }
}

/**
 * Redirects are not followed here: a token belongs to one address, and a login page must not pass
 * for an answer. The fetch is undici's own: that of the framework caches answers, and shares them
 * within a render.
 */
async function answerTo(
  request: HttpRequest,
  signal: AbortSignal,
  dispatcher: Dispatcher,
): Promise<Answer> {
  signal.throwIfAborted();
  const { method, url, headers, body } = request;
  const response = await fetch(url, {
    method,
    headers,
    signal,
    dispatcher,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Hosts that no proxy can reach for us. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Connections of one client. Idle ones do not keep the process alive. What is given here is all
 * that counts: the environment is read by the settings, not by the client.
 */
export function createDispatcher({ http, https, none }: ProxySettings): Dispatcher {
  const noProxy = none.trim() === "*" ? "*" : [none, ...LOOPBACK].join(",");
  return new EnvHttpProxyAgent({ httpProxy: http, httpsProxy: https, noProxy });
}
