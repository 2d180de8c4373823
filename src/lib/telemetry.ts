import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT, ATTR_SERVICE_NAME } from "./telemetry/conventions";
import type { CommandTimer } from "./assessment-cache";
import type { EngineInstruments } from "./services/attempt";
import type { EventSink } from "./services/attempt/engine-events";
import type { Gradebook, GradebookExchange } from "./services/one-roster";
import { systemClock, withTimeout } from "./clock";
import type { OneRosterSettings, TelemetrySettings } from "./settings";
import type { FallbackName } from "./fallbacks";
import { closedSets } from "./telemetry/closed";
import { watchHttpServer } from "./telemetry/http-server";
import { measureEvents } from "./telemetry/event-metrics";
import { createMeters } from "./telemetry/meters";
import {
  commandTimer,
  engineInstruments,
  exchangeObserver,
  hostOf,
  instrumentedGradebook,
} from "./telemetry/instruments";
import { createTracing, NO_TRACING } from "./telemetry/tracing";

/** How many slots the outbox index holds. */
export interface OutboxSize {
  readonly all: number;
  /** How many of these are due for a sweep. */
  readonly due: number;
}

/**
 * Metrics and traces of one process. Telemetry never fails a request and never makes it wait. No
 * metric and no span contains an id, an answer or the text of an error.
 */
export interface Telemetry {
  readonly emit: EventSink;
  /** For the engine, the gradebook and Redis; undefined: not measured. */
  readonly engineInstruments: EngineInstruments | undefined;
  readonly commandTimer: CommandTimer | undefined;
  instrumentedGradebook(gradebook: Gradebook): Gradebook;
  readonly onExchange: (exchange: GradebookExchange) => void;
  /** The ids of the current span, for log lines. */
  readonly logFields: () => Readonly<Record<string, string>>;
  /** Counts a decision of a fallback. */
  readonly countFallback: (name: FallbackName) => void;
  /** Times the requests that this process serves from now on. Returns a function that stops it. */
  watchHttpServer(): () => void;
  /** Calls `read` each time the metrics are collected. */
  watchOutbox(read: () => Promise<OutboxSize>): void;
  /** All metrics in Prometheus' text format; null when telemetry is off. */
  metricsText(): Promise<string | null>;
  /** Sends the remaining spans, for one second at most. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** Receives the spans instead of the collector that the environment configures. */
  readonly spanProcessor?: SpanProcessor;
}

/** A collector that does not answer must not keep a command from ending. */
const CLOSE_MS_MAX = 1_000;

export function createTelemetry(
  settings: TelemetrySettings,
  gradebook: OneRosterSettings | undefined,
  options: TelemetryOptions = {},
): Telemetry {
  if (settings.isOff) return NO_TELEMETRY;
  const resource = resourceOf();
  const hosts = gradebook === undefined ? [] : [gradebook.baseUrl, gradebook.tokenUrl].map(hostOf);
  const sets = closedSets({
    [ATTR_SERVER_ADDRESS]: hosts.map(({ address }) => address),
    [ATTR_SERVER_PORT]: hosts.map(({ port }) => port),
  });
  const meters = createMeters(resource, sets);
  const processor = options.spanProcessor ?? (settings.hasCollector ? toCollector() : null);
  const tracing = processor === null ? NO_TRACING : createTracing(resource, sets, processor);
  return {
    emit: measureEvents(meters),
    engineInstruments: engineInstruments(meters, tracing),
    commandTimer: commandTimer(meters, tracing),
    instrumentedGradebook: (gradebook) => instrumentedGradebook(gradebook, meters, tracing),
    onExchange: exchangeObserver(meters, tracing),
    logFields: () => {
      const span = tracing.current();
      return span === null ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
    countFallback: (name) => {
      meters.record("holdfast.fallbacks", 1, { "holdfast.fallback": name });
    },
    watchHttpServer: () => watchHttpServer(meters, tracing),
    watchOutbox: (read) => {
      meters.gauge("holdfast.outbox.waiting", async () => {
        const { all, due } = await read();
        return [
          { value: due, given: { "holdfast.outbox.due": "now" } },
          { value: all - due, given: { "holdfast.outbox.due": "later" } },
        ];
      });
    },
    metricsText: () => meters.text(),
    close: async () => {
      const closed = Promise.allSettled([tracing.close(), meters.close()]);
      await withTimeout(closed, CLOSE_MS_MAX, undefined, systemClock);
    },
  };
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override it; no data of the host is added. */
function resourceOf(): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: "holdfast" }))
    .merge(detectResources({ detectors: [envDetector] }));
}

function toCollector(): SpanProcessor {
  return new BatchSpanProcessor(new OTLPTraceExporter());
}

const NO_TELEMETRY: Telemetry = {
  emit: () => undefined,
  engineInstruments: undefined,
  commandTimer: undefined,
  instrumentedGradebook: (gradebook) => gradebook,
  onExchange: () => undefined,
  logFields: () => ({}),
  countFallback: () => undefined,
  watchHttpServer: () => () => undefined,
  watchOutbox: () => undefined,
  metricsText: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};
