import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import { CATALOGUE, type Metric, type MetricName } from "./catalogue";
import type { ClosedSets, AttributeValues } from "./closed";

/** Reads the values of a gauge, each time the metrics are collected. */
export type GaugeReader = () => Promise<
  readonly { readonly value: number; readonly given: AttributeValues }[]
>;

export interface Metrics {
  /** Adds to a counter, or records a value of a histogram. Never throws. */
  record(name: MetricName, value: number, given: AttributeValues): void;
  /** Registers a gauge. When a read fails, the gauge has no value in that collection. */
  gauge(name: MetricName, read: GaugeReader): void;
}

type Record = (value: number, attributes: Attributes) => void;

/** The metrics of the catalogue, recorded by this meter. */
export function createMetrics(meter: Meter, sets: ClosedSets): Metrics {
  const recorders = new Map(
    entries().map(([name, metric]) => [name, recorderOf(meter, name, metric)]),
  );
  return {
    record: (name, value, given) => {
      if (!Number.isFinite(value)) return;
      try {
        recorders.get(name)?.(value, sets.of(CATALOGUE[name].attributes, given));
      } catch {
        // An error while counting must not fail a request that succeeded.
      }
    },
    gauge: (name, read) => {
      const { unit, meaning, attributes } = CATALOGUE[name];
      const gauge = meter.createObservableGauge(name, { unit, description: meaning });
      gauge.addCallback(async (result) => {
        const values = await read().catch(() => []);
        for (const { value, given } of values) result.observe(value, sets.of(attributes, given));
      });
    },
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
