import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from "./conventions";
import type { Metrics } from "./metrics";
import { secondsSince } from "./instruments";
import { routeOf } from "./route";
import { traceParentOf } from "./trace-parent";
import type { Tracing } from "./tracing";

/** Node's own channel: it publishes each request, of pages and of actions, before Next.js has it. */
const REQUEST_START = "http.server.request.start";

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Times and traces every request that this process serves from now on, by method, route and status
 * alone. Returns a function that stops it.
 */
export function watchHttpServer(metrics: Metrics, tracing: Tracing): () => void {
  const onStart = (message: unknown): void => {
    const { request, response } = message as Message;
    const startedAtMs = performance.now();
    const { method = "", headers, url = "" } = request;
    const route = routeOf(url);
    const given = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_HTTP_ROUTE]: route,
      [ATTR_URL_SCHEME]: "encrypted" in request.socket ? "https" : "http",
    };
    const parent = traceParentOf(textOf(headers["traceparent"]));
    const name = route === null ? "HTTP" : `HTTP ${route}`;
    const end = tracing.enter({ name, kind: "server", given }, parent);
    response.once("close", () => {
      const status = response.writableFinished ? response.statusCode : null;
      const errorType = errorTypeOf(status);
      const ended = { ...given, [ATTR_HTTP_RESPONSE_STATUS_CODE]: status };
      metrics.record(METRIC_HTTP_SERVER_REQUEST_DURATION, secondsSince(startedAtMs), {
        ...ended,
        [ATTR_ERROR_TYPE]: errorType,
      });
      end({ given: ended, ...(errorType !== undefined && { errorType }) });
    });
  };
  subscribe(REQUEST_START, onStart);
  return () => {
    unsubscribe(REQUEST_START, onStart);
  };
}

/** Only a status of at least 500 is an error of the server. */
function errorTypeOf(status: number | null): string | undefined {
  if (status === null) return "client_closed";
  return status >= 500 ? String(status) : undefined;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : undefined;
}
