import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from "@opentelemetry/semantic-conventions";
import type { Gradebook, GradebookExchange } from "../services/one-roster";
import type { Meters } from "./meters";
import { codeOf, instrumented } from "./instrumented";
import type { Tracing } from "./tracing";

const CALLS = { listResults: "list", findResult: "get", putResult: "put" } as const;

/** A gradebook whose calls are traced. Failed calls are counted. */
export function instrumentedGradebook(
  gradebook: Gradebook,
  meters: Meters,
  tracing: Tracing,
): Gradebook {
  return instrumented(gradebook, CALLS, (method, _args, call) => {
    const operation = CALLS[method as keyof typeof CALLS];
    const given = { "holdfast.gradebook.operation": operation };
    const span = { name: `gradebook ${operation}`, kind: "internal", given } as const;
    return tracing.run(span, call, (ended) => {
      if (!("error" in ended)) return {};
      const code = codeOf(ended.error);
      meters.record("holdfast.gradebook.faults", 1, { ...given, "holdfast.code": code });
      return { errorType: code };
    });
  });
}

/** The host and the port of a URL. */
export function hostOf(url: string): { readonly address: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  const standardPort = protocol === "https:" ? 443 : 80;
  return { address: hostname, port: port === "" ? standardPort : Number(port) };
}

/**
 * Records single exchanges, each retry separately. `url.full`, which the conventions demand, is left
 * out: it contains the ids of the student and of the resource.
 */
export function exchangeObserver(
  meters: Meters,
  tracing: Tracing,
): (exchange: GradebookExchange) => void {
  return ({ method, origin, status, failure, durationMs }) => {
    const { address, port } = hostOf(origin);
    const errorType = failure ?? (status !== null && status >= 400 ? String(status) : undefined);
    const given = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_SERVER_ADDRESS]: address,
      [ATTR_SERVER_PORT]: port,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
      [ATTR_ERROR_TYPE]: errorType,
    };
    meters.record(METRIC_HTTP_CLIENT_REQUEST_DURATION, durationMs / 1_000, given);
    const span = { name: "gradebook exchange", kind: "client", given } as const;
    tracing.past(span, Date.now() - durationMs, {
      ...(errorType === undefined ? {} : { errorType }),
    });
  };
}
