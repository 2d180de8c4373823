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
import { print } from "../figures";
import { samplesOf } from "./exposition";

const HOSTS = { "server.address": ["gradebook.example"], "server.port": [443] };
const EVIL = 'CANARY "\\ \n{user="ada"} 37971630';
const NAMES = Object.keys(CATALOGUE) as readonly MetricName[];

interface Ground {
  readonly meters: Meters;
  readonly tracing: Tracing;
  readonly spans: InMemorySpanExporter;
}

function ground(sets: ClosedSets = closedSets(HOSTS)): Ground {
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

/** Labels that are not of their closed set. */
function strangers(text: string): readonly string[] {
  const skipped = new Set(["le"]);
  return samplesOf(text)
    .filter(({ name }) => name !== "target_info")
    .flatMap(({ labels }) => [...labels])
    .filter(([label, value]) => !skipped.has(label) && allowed.get(label)?.has(value) !== true)
    .map(([label, value]) => `${label}=${value}`);
}

/** Everything that a recorder can be told, with a person's own text wherever a text can be. */
async function tellAll({ meters, tracing }: Ground, text: string): Promise<void> {
  const note = measureEvents(meters);
  const events = ["number.derived", "commit.stale", "publish.postponed", "rollout.disagreement"];
  const more = ["gradebook.list_disagreed", "result.rejected", "pointer.stale"];
  for (const event of [...events, ...more, text, "constructor"]) {
    const slot = { userId: text, resourceId: text };
    const words = { type: text, kind: text, error: text, walked: text, doubts: [text] };
    const told: unknown = { event, slot, ...words };
    note(told as EngineEvent);
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
    ...{ method: text as "GET", status: 731, failure: text as "timeout", durationMs: 1 },
    origin: "https://other.example:8443",
  });
  const given = Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, text]));
  for (const name of NAMES) meters.record(name, 1, { ...given, [text]: text });
}

describe("labels", () => {
  test("are of their closed sets, whatever is recorded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (text) => {
        const at = ground();
        await tellAll(at, text);
        expect(strangers(await at.meters.text())).toEqual([]);
      }),
      { numRuns: 25, seed: 8, examples: [[EVIL], ["__proto__"], ["\u2028"]] },
    );
  });

  test("and the attributes of spans, and their names, tell nothing else either", async () => {
    const at = ground();
    await tellAll(at, EVIL);
    const told = at.spans.getFinishedSpans().map(({ name, attributes, events, status, links }) => ({
      ...{ name, attributes, events, status, links },
    }));
    expect(told.length).toBeGreaterThan(3);
    expect(JSON.stringify(told)).not.toContain("CANARY");
  });

  test("an open set would have been noticed", async () => {
    const open: ClosedSets = { of: (_names, given) => ({ ...given }) as never, seriesMax: () => 0 };
    const at = ground(open);
    await tellAll(at, "CANARY");
    expect(strangers(await at.meters.text())).toContain("holdfast_event_type=CANARY");
    expect(JSON.stringify(at.spans.getFinishedSpans()[0]?.attributes)).toContain("CANARY");
  });

  test("are few: the most series each metric can come to", () => {
    const sets = closedSets(HOSTS);
    const bounds = NAMES.map((name) => [prometheusName(name), sets.seriesMax(name)] as const);
    const own = bounds.filter(([name]) => name.startsWith("holdfast"));
    print(`the most series of each own metric: ${own.map((bound) => bound.join(" ")).join(", ")}`);
    // From here on the SDK would put new series into one that overflows.
    expect(own.filter(([, most]) => most >= 2_000)).toEqual([]);
  });

  test("a path becomes its route, and nothing of it is left", () => {
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
