import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";

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
  readonly headers: Headers;
  readonly text: string;
}

interface Limits {
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
    const answer = await deadline.execute(({ signal }) => answerTo(request, signal), limits.signal);
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
 * Redirects are not followed: a token belongs to one address, and a login page must not pass for an
 * answer. `no-store` and the signal keep Next.js from caching the call or sharing it within a
 * render.
 */
async function answerTo(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const { method, url, headers, body } = request;
  const response = await fetch(url, {
    method,
    headers,
    signal,
    redirect: "manual",
    cache: "no-store",
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/**
 * The JSON value of a body, or undefined. A parse error would quote the body, so it is not passed
 * on.
 */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
