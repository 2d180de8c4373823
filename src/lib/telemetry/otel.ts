import { context, metrics, trace } from "@opentelemetry/api";
import type { Meter, Tracer } from "@opentelemetry/api";
import type { Instruments } from "../holdfast/contract";
import { closedSets } from "./closed";
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from "./conventions";
import { measureEvents } from "./event-metrics";
import {
  commandTimer,
  engineInstruments,
  exchangeObserver,
  hostOf,
  instrumentedGradebook,
} from "./instruments";
import { createMetrics } from "./metrics";
import type { Metrics } from "./metrics";
import { createSpans } from "./spans";

/** Where metrics and traces go. Default: the global providers. */
export interface OtelOptions {
  /** Default: the meter `holdfast` of the global provider. */
  readonly meter?: Meter;
  /** Default: the tracer `holdfast` of the global provider. */
  readonly tracer?: Tracer;
  /**
   * The addresses of the gradebook and of its token endpoint. Only their hosts are recorded; any
   * other host is `_OTHER`.
   */
  readonly gradebookUrls?: readonly string[];
}

/**
 * Instruments for `createHoldfast` that use the application's own OpenTelemetry. Needs only
 * `@opentelemetry/api`: without a provider nothing is recorded. A span is a child of the span that
 * is active in the application. No metric and no span contains an id, an answer or the text of an
 * error. The metrics are listed in docs/telemetry.md, except those of HTTP requests, of the outbox
 * and of fallbacks. Throws a TypeError for an address that is no URL.
 */
export function otel({ meter, tracer, gradebookUrls = [] }: OtelOptions = {}): Instruments {
  const hosts = gradebookUrls.map(hostOf);
  const sets = closedSets({
    [ATTR_SERVER_ADDRESS]: hosts.map(({ address }) => address),
    [ATTR_SERVER_PORT]: hosts.map(({ port }) => port),
  });
  let created: Metrics | null = null;
  // At the first use: the application may register its provider after it has created Holdfast.
  const recorder = (): Metrics => {
    created ??= createMetrics(meter ?? metrics.getMeter("holdfast"), sets);
    return created;
  };
  const measured: Pick<Metrics, "record"> = {
    record: (name, value, given) => recorder().record(name, value, given),
  };
  const spans = createSpans(tracer ?? trace.getTracer("holdfast"), sets, {
    current: () => context.active(),
    run: (within, work) => context.with(within, work),
  });
  return {
    emit: measureEvents(measured),
    engine: engineInstruments(measured, spans),
    commandTimer: commandTimer(measured, spans),
    gradebook: (gradebook) => instrumentedGradebook(gradebook, measured, spans),
    onExchange: exchangeObserver(measured, spans),
  };
}
