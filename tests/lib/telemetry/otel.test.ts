import { context, metrics, propagation, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import * as semantic from "@opentelemetry/semantic-conventions";
import { afterEach, describe, expect, test } from "vitest";
import type { Holdfast } from "#lib/holdfast";
import * as conventions from "#lib/telemetry/conventions";
import { otel } from "#lib/telemetry/otel";
import { ownGradebook, ownHoldfast, QUESTIONS } from "../next/school";

const SLOT = { userId: "mia-the-student", resourceId: "sums" };

/** An application's own providers, in memory. */
function ownTelemetry() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  // It exports only when it is told to: the interval is longer than the test.
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const spans = new InMemorySpanExporter();
  const tracers = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  return {
    ...{ meters, tracers },
    spans: () => spans.getFinishedSpans(),
    /** Every data point, by the name of its metric. */
    points: async () => {
      await reader.forceFlush();
      const all =
        exporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return all.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes }) => ({ name: descriptor.name, attributes })),
      );
    },
    stop: async () => {
      await Promise.all([meters.shutdown(), tracers.shutdown()]);
    },
  };
}

let own: ReturnType<typeof ownTelemetry> | null = null;

afterEach(async () => {
  await own?.stop();
  own = null;
  for (const each of [metrics, trace, context, propagation]) each.disable();
});

async function takeWhole({ engine }: Holdfast): Promise<void> {
  await engine.apply(SLOT, { type: "attempt.start" });
  for (const [questionIndex, questionId] of QUESTIONS.entries()) {
    await engine.apply(SLOT, { type: "question.skip", questionIndex, questionId });
  }
  await engine.apply(SLOT, { type: "attempt.finalize" });
}

describe("an application's own OpenTelemetry", () => {
  test("gets the metrics and the spans of the engine and of the gradebook", async () => {
    own = ownTelemetry();
    const meter = own.meters.getMeter("a school");
    const tracer = own.tracers.getTracer("a school");
    await takeWhole(ownHoldfast({ instruments: otel({ meter, tracer }) }));
    const outcomes = (await own.points()).filter(
      ({ name }) => name === "holdfast.attempt.outcomes",
    );
    expect(outcomes.map(({ attributes }) => attributes["holdfast.event.type"])).toStrictEqual([
      ...["attempt.start", "question.skip", "attempt.finalize"],
    ]);
    const names = own.spans().map(({ name }) => name);
    expect(new Set(names)).toStrictEqual(
      new Set(["gradebook list", "gradebook get", "gradebook put", "attempt"]),
    );
  });

  test("is found although it is registered after Holdfast was created, and is the parent", async () => {
    const holdfast = ownHoldfast({ instruments: otel() });
    own = ownTelemetry();
    own.tracers.register();
    metrics.setGlobalMeterProvider(own.meters);
    await trace.getTracer("the application").startActiveSpan("a page", async (page) => {
      await holdfast.engine.apply(SLOT, { type: "attempt.start" });
      page.end();
    });
    const [list, attempt, page] = ["gradebook list", "attempt", "a page"].map((wanted) =>
      own?.spans().find(({ name }) => name === wanted),
    );
    expect(attempt?.parentSpanContext?.spanId).toBe(page?.spanContext().spanId);
    expect(list?.parentSpanContext?.spanId).toBe(attempt?.spanContext().spanId);
    expect((await own.points()).map(({ name }) => name)).toContain("holdfast.derivations");
  });

  test("never learns an id, an answer or the text of an error", async () => {
    own = ownTelemetry();
    const instruments = otel({
      meter: own.meters.getMeter("a school"),
      tracer: own.tracers.getTracer("a school"),
      gradebookUrls: ["https://grades.example/v1", "https://login.example:8443/token"],
    });
    const broken = new Error("mia-the-student has failed at sums");
    const listResults = () => Promise.reject(broken);
    const holdfast = ownHoldfast({
      instruments,
      gradebook: { ...ownGradebook(), listResults },
    });
    await expect(holdfast.engine.apply(SLOT, { type: "attempt.start" })).rejects.toThrow();
    const exchange = { method: "GET", status: 200, failure: null, durationMs: 3 } as const;
    for (const origin of ["https://grades.example", "https://mia-the-student.example:1234"]) {
      instruments.onExchange?.({ ...exchange, origin });
    }
    const points = await own.points();
    const hosts = points.flatMap(({ name, attributes }) =>
      name === "http.client.request.duration" ? [attributes["server.address"]] : [],
    );
    expect(hosts).toStrictEqual(["grades.example", "_OTHER"]);
    const spans = own.spans().map(({ name, attributes, status, events }) => {
      return { name, attributes, status, events };
    });
    const failed = spans.find(({ name }) => name === "gradebook list");
    expect(failed?.attributes["error.type"]).toBe("gradebook_unavailable");
    expect(JSON.stringify([points, spans])).not.toMatch(/mia|sums|1234/);
  });

  test("may be absent: then nothing is recorded, and students are served", async () => {
    const holdfast = ownHoldfast({ instruments: otel() });
    expect(await holdfast.engine.apply(SLOT, { type: "attempt.start" })).toMatchObject({
      kind: "applied",
    });
  });

  test("an address that is no URL is a mistake of the application", () => {
    expect(() => otel({ gradebookUrls: ["grades.example"] })).toThrow(TypeError);
  });
});

test("the names are those of OpenTelemetry's semantic conventions", () => {
  expect(semantic).toMatchObject(conventions);
});
