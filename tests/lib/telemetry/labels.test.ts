import { fc } from "@fast-check/vitest";
import { emptyResource } from "@opentelemetry/resources";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { describe, expect, test } from "vitest";
import { Fault } from "#lib/fault";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { Gradebook } from "#lib/services/one-roster";
import { ATTRIBUTES, OTHER, type AttributeName } from "#lib/telemetry/attributes";
import { CATALOGUE, prometheusName, type MetricName } from "#lib/telemetry/catalogue";
import { closedSets, type ClosedSets } from "#lib/telemetry/closed";
import { measureEvents } from "#lib/telemetry/event-metrics";
import { createMeters, type Meters } from "#lib/telemetry/meters";
import {
  commandTimer,
  engineInstruments,
  exchangeObserver,
  instrumentedGradebook,
} from "#lib/telemetry/instruments";
import { routeOf } from "#lib/telemetry/route";
import { createTracing, type Tracing } from "#lib/telemetry/tracing";
import { print } from "#tests/figures";
import { samplesOf } from "./exposition";

const HOSTS = { "server.address": ["gradebook.example"], "server.port": [443] };
const EVIL = 'CANARY "\\ \n{user="ada"} 37971630';
const NAMES = Object.keys(CATALOGUE) as readonly MetricName[];

interface RecorderSetup {
  readonly meters: Meters;
  readonly tracing: Tracing;
  readonly spans: InMemorySpanExporter;
}

function recorderSetup(sets: ClosedSets = closedSets(HOSTS)): RecorderSetup {
  const spans = new InMemorySpanExporter();
  const tracing = createTracing(emptyResource(), sets, new SimpleSpanProcessor(spans));
  return { meters: createMeters(emptyResource(), sets), tracing, spans };
}

const allowed = new Map(
  Object.entries(ATTRIBUTES).map(([name, { values }]) => {
    const given = HOSTS[name as keyof typeof HOSTS] as readonly (string | number)[] | undefined;
    const all = values === "settings" ? (given ?? []) : values;
    return [name.replaceAll(".", "_"), new Set([OTHER, ...all.map(String)])];
  }),
);

/** Labels whose value is not in their closed set. */
function unknownLabels(text: string): readonly string[] {
  const skipped = new Set(["le"]);
  return samplesOf(text)
    .filter(({ name }) => name !== "target_info")
    .flatMap(({ labels }) => [...labels])
    .filter(([label, value]) => !skipped.has(label) && allowed.get(label)?.has(value) !== true)
    .map(([label, value]) => `${label}=${value}`);
}

/** Records everything that can be recorded, with `text` in every field that can contain text. */
async function recordAll({ meters, tracing }: RecorderSetup, text: string): Promise<void> {
  const emit = measureEvents(meters);
  const events = ["number.derived", "commit.stale", "publish.postponed", "rollout.disagreement"];
  const more = ["gradebook.list_disagreed", "result.rejected", "pointer.stale"];
  for (const event of [...events, ...more, text, "constructor"]) {
    const slot = { userId: text, resourceId: text };
    const fields = { type: text, kind: text, error: text, walked: text, doubts: [text] };
    const engineEvent: unknown = { event, slot, ...fields };
    emit(engineEvent as EngineEvent);
  }
  const fault = new Fault(text as "internal", text, { retryable: false });
  const failing = () => Promise.reject(fault);
  const instruments = engineInstruments(meters, tracing);
  const type = text as "attempt.start";
  await instruments.request(type, failing).catch(() => undefined);
  const refused = { kind: text as "refused", code: text as "stale_attempt", attempt: null };
  await instruments.request(type, () => Promise.resolve(refused));
  await instruments.read("sweep", failing).catch(() => undefined);
  commandTimer(meters, tracing)("GET")(fault);
  const gradebook: unknown = { findResult: failing };
  await instrumentedGradebook(gradebook as Gradebook, meters, tracing)
    .findResult(text)
    .catch(() => undefined);
  exchangeObserver(
    meters,
    tracing,
  )({
    method: text as "GET",
    status: 731,
    failure: text as "timeout",
    durationMs: 1,
    origin: "https://other.example:8443",
  });
  const given = Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, text]));
  for (const name of NAMES) meters.record(name, 1, { ...given, [text]: text });
}

describe("labels", () => {
  test("are in their closed sets for any recorded text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (text) => {
        const setup = recorderSetup();
        await recordAll(setup, text);
        expect(unknownLabels(await setup.meters.text())).toEqual([]);
      }),
      { numRuns: 25, seed: 8, examples: [[EVIL], ["__proto__"], ["\u2028"]] },
    );
  });

  test("and the names and attributes of spans contain no recorded text", async () => {
    const setup = recorderSetup();
    await recordAll(setup, EVIL);
    const spans = setup.spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status, links }) => ({
        name,
        attributes,
        events,
        status,
        links,
      }));
    expect(spans.length).toBeGreaterThan(3);
    expect(JSON.stringify(spans)).not.toContain("CANARY");
  });

  test("a label outside its closed set is detected", async () => {
    const open: ClosedSets = { of: (_names, given) => ({ ...given }) as never, seriesMax: () => 0 };
    const setup = recorderSetup(open);
    await recordAll(setup, "CANARY");
    expect(unknownLabels(await setup.meters.text())).toContain("holdfast_event_type=CANARY");
    expect(JSON.stringify(setup.spans.getFinishedSpans()[0]?.attributes)).toContain("CANARY");
  });

  test("limit the number of series of each metric", () => {
    const sets = closedSets(HOSTS);
    const bounds = NAMES.map((name) => [prometheusName(name), sets.seriesMax(name)] as const);
    const own = bounds.filter(([name]) => name.startsWith("holdfast"));
    print(`the most series of each own metric: ${own.map((bound) => bound.join(" ")).join(", ")}`);
    // Above this number the SDK would put new series into an overflow series.
    expect(own.filter(([, most]) => most >= 2_000)).toEqual([]);
  });

  test("a path is recorded as its route", () => {
    expect(routeOf("/api/attempts/CANARY?user=CANARY")).toBe("/api/attempts/[resourceId]");
    expect(routeOf("/practice/a%2Fb/")).toBe("/practice/[resourceId]");
    expect(routeOf("/_next/static/x.js")).toBe("/_next/[...asset]");
    for (const path of ["/CANARY", "/practice/CANARY/CANARY", "", "*", "//CANARY"]) {
      expect(routeOf(path)).toBeNull();
    }
    const names = Object.keys(ATTRIBUTES) as readonly AttributeName[];
    expect(names.filter((name) => /user|resource\.|slot|number|client/i.test(name))).toEqual([]);
  });
});
