import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_DB_CLIENT_OPERATION_DURATION,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from "./conventions";
import type { CommandTimer } from "../assessment-cache";
import { Fault } from "../fault";
import type { EngineInstruments, Outcome } from "../services/attempt";
import type { Gradebook, GradebookExchange } from "../services/one-roster";
import type { AttributeValues } from "./closed";
import type { Metrics } from "./metrics";
import type { Ended, SpanEnd, Spans } from "./spans";

/** Counts an engine's requests by their outcome; times and traces all of its calls. */
export function engineInstruments(
  metrics: Pick<Metrics, "record">,
  spans: Spans,
): EngineInstruments {
  return {
    request: async (type, work) => {
      const given = { "holdfast.event.type": type };
      const startedAtMs = performance.now();
      return await spans.run({ name: "attempt", kind: "internal", given }, work, (ended) => {
        const { outcome, code } = outcomeLabels(ended);
        const labels: AttributeValues = {
          ...given,
          "holdfast.outcome": outcome,
          "holdfast.code": code,
        };
        metrics.record("holdfast.attempt.outcomes", 1, labels);
        metrics.record("holdfast.request.duration", secondsSince(startedAtMs), labels);
        return { given: labels, ...(outcome === "fault" && code !== null && { errorType: code }) };
      });
    },
    read: async (operation, work) => {
      const given = { "holdfast.read": operation };
      const span = { name: `attempt ${operation}`, kind: "internal", given } as const;
      return await spans.run(span, work, faultEnd);
    },
  };
}

function faultEnd(ended: Ended<unknown>): SpanEnd {
  return "error" in ended ? { errorType: codeOf(ended.error) } : {};
}

interface OutcomeLabels {
  readonly outcome: string;
  readonly code: string | null;
}

function outcomeLabels(ended: Ended<Outcome>): OutcomeLabels {
  if ("error" in ended) return { outcome: "fault", code: codeOf(ended.error) };
  const outcome = ended.value;
  return { outcome: outcome.kind, code: outcome.kind === "refused" ? outcome.code : null };
}

/** Times and traces every Redis command by its name. */
export function commandTimer(metrics: Pick<Metrics, "record">, spans: Spans): CommandTimer {
  return (command) => {
    const given = { [ATTR_DB_SYSTEM_NAME]: "redis", [ATTR_DB_OPERATION_NAME]: command };
    const startedAtMs = performance.now();
    return (fault) => {
      const end = fault === null ? {} : { errorType: fault.code };
      metrics.record(METRIC_DB_CLIENT_OPERATION_DURATION, secondsSince(startedAtMs), {
        ...given,
        [ATTR_ERROR_TYPE]: end.errorType,
      });
      const span = { name: `redis ${command}`, kind: "client", given } as const;
      spans.past(span, performance.timeOrigin + startedAtMs, end);
    };
  };
}

/** A gradebook whose calls are traced. Failed calls are counted. */
export function instrumentedGradebook(
  gradebook: Gradebook,
  metrics: Pick<Metrics, "record">,
  spans: Spans,
): Gradebook {
  const traced = <Result>(
    operation: "list" | "get" | "put",
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const given = { "holdfast.gradebook.operation": operation };
    const span = { name: `gradebook ${operation}`, kind: "internal", given } as const;
    return spans.run(span, work, (ended) => {
      const end = faultEnd(ended);
      if (end.errorType !== undefined) {
        metrics.record("holdfast.gradebook.faults", 1, {
          ...given,
          "holdfast.code": end.errorType,
        });
      }
      return end;
    });
  };
  return {
    listResults: (slot) => traced("list", () => gradebook.listResults(slot)),
    findResult: (resultId) => traced("get", () => gradebook.findResult(resultId)),
    putResult: (result) => traced("put", () => gradebook.putResult(result)),
  };
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
  metrics: Pick<Metrics, "record">,
  spans: Spans,
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
    metrics.record(METRIC_HTTP_CLIENT_REQUEST_DURATION, durationMs / 1_000, given);
    const span = { name: "gradebook exchange", kind: "client", given } as const;
    spans.past(span, Date.now() - durationMs, {
      ...(errorType === undefined ? {} : { errorType }),
    });
  };
}

/** The code of a fault. Any other error is a bug of the product, with the code `internal`. */
function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : "internal";
}

export function secondsSince(startedAtMs: number): number {
  return (performance.now() - startedAtMs) / 1_000;
}
