import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import type { ClosedSets } from "./closed";
import { createMetrics } from "./metrics";
import type { Metrics } from "./metrics";

export interface Meters extends Metrics {
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  close(): Promise<void>;
}

/** Metrics of this process. It pushes nothing and opens no port: a caller reads `text`. */
export function createMeters(resource: Resource, sets: ClosedSets): Meters {
  // Only the collector of the exporter is used. Its own HTTP server is not started.
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    ...createMetrics(provider.getMeter("holdfast"), sets),
    text: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    close: () => provider.shutdown(),
  };
}
