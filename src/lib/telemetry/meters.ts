import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { CATALOGUE, type Metric, type MetricName } from "./catalogue";
import type { ClosedSets, AttributeValues } from "./closed";

/** Values of a gauge, read when somebody looks. */
export type Gauged = () => Promise<
  readonly { readonly value: number; readonly given: AttributeValues }[]
>;

export interface Meters {
  /** Adds to a counter, or records a value of a histogram. Never throws. */
  record(name: MetricName, value: number, given: AttributeValues): void;
  /** Has a gauge read at every look; a reading that fails is left out. */
  gauge(name: MetricName, read: Gauged): void;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  close(): Promise<void>;
}

type Record = (value: number, attributes: Attributes) => void;

/** Metrics of this process. Nothing is pushed, and no port is opened: `text` is asked for. */
export function createMeters(resource: Resource, sets: ClosedSets): Meters {
  // Only its collecting side is used; the server it could start stays shut.
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter("holdfast");
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const recorders = new Map(
    entries().map(([name, metric]) => [name, recorderOf(meter, name, metric)]),
  );
  return {
    record: (name, value, given) => {
      if (!Number.isFinite(value)) return;
      try {
        recorders.get(name)?.(value, sets.of(CATALOGUE[name].attributes, given));
      } catch {
        // A request that succeeded must not fail for being counted.
      }
    },
    gauge: (name, read) => {
      const { unit, meaning, attributes } = CATALOGUE[name];
      const gauge = meter.createObservableGauge(name, { unit, description: meaning });
      gauge.addCallback(async (result) => {
        const readings = await read().catch(() => []);
        for (const { value, given } of readings) result.observe(value, sets.of(attributes, given));
      });
    },
    text: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    close: () => provider.shutdown(),
  };
}

function entries(): readonly (readonly [MetricName, Metric])[] {
  return Object.entries(CATALOGUE) as [MetricName, Metric][];
}

function recorderOf(meter: Meter, name: MetricName, metric: Metric): Record {
  const { unit, meaning: description, buckets } = metric;
  if (metric.kind === "gauge") return () => undefined;
  if (metric.kind === "counter") {
    const counter: Counter = meter.createCounter(name, { unit, description });
    return (value, attributes) => counter.add(value, attributes);
  }
  const advice = { explicitBucketBoundaries: [...(buckets ?? [])] };
  const histogram: Histogram = meter.createHistogram(name, { unit, description, advice });
  return (value, attributes) => histogram.record(value, attributes);
}
