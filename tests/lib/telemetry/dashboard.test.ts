import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { CATALOGUE, prometheusName, type MetricName } from "#lib/telemetry/catalogue";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { samplesOf } from "./exposition";
import { QUIZ, startProcess, takeWhole, type Process } from "./process";

const dashboardSchema = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
});

const queries = dashboardSchema
  .parse(JSON.parse(readFileSync(join(PROJECT, "docs/operations/grafana-dashboard.json"), "utf8")))
  .panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

function alertsOf(page: string): string {
  const text = readFileSync(join(PROJECT, page), "utf8");
  return /```promql\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
}

/** The series and the labels that a query names. */
function namesIn(query: string): { readonly series: string[]; readonly labels: string[] } {
  const series = [...query.matchAll(/\b((?:holdfast|http|db)_\w+)(?=[{[])/g)];
  const selectors = [...query.matchAll(/\b(\w+)(?:=~|!=|=)"/g)];
  const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, by = ""]) => by.split(", "));
  const labels = [...selectors.map(([, label = ""]) => label), ...grouped];
  return { series: series.map(([, name = ""]) => name), labels };
}

let process: Process;
let real: { readonly names: ReadonlySet<string>; readonly labels: ReadonlySet<string> };

beforeAll(async () => {
  process = await startProcess();
  const { telemetry } = process.wired;
  const stop = telemetry.watchHttpServer();
  const slot = { userId: "ada", resourceId: QUIZ };
  await takeWhole(process, slot);
  stop();
  process.gradebook.setFaults(["F12:status=500"]);
  await process.wired.engine.ensureActiveState({ ...slot, userId: "ben" }).catch(() => undefined);
  // Events that do not occur in a successful run are emitted directly.
  const rare: readonly unknown[] = [
    { event: "pointer.missing.recovered", slot, attemptNumber: 1 },
    { event: "pointer.stale", slot, named: "1", attemptNumber: null },
    { event: "record.orphaned", slot, attemptNumber: 1, highWater: 1 },
    { event: "question.changed", slot, attemptNumber: 1, index: 0 },
    { event: "attempt.all_reported", slot, attemptNumber: 1 },
    { event: "commit.stale", slot, type: "attempt.finalize" },
    { event: "rollout.disagreement", slot, kind: "lower" },
    { event: "gradebook.list_disagreed", slot, doubts: ["repeated_row"] },
    { event: "number.taken_by_another", slot, attemptNumber: 1 },
    { event: "hook.failed", slot, hook: "onFinalized", error: "Error" },
  ];
  for (const event of rare) telemetry.emit(event as EngineEvent);
  telemetry.countFallback("rollout");
  const samples = samplesOf(await process.metrics());
  real = {
    names: new Set(samples.map(({ name }) => name)),
    labels: new Set(samples.flatMap(({ labels }) => [...labels.keys()])),
  };
});
afterAll(() => process.stop());

/** Names in queries that a scrape does not have; Prometheus adds `job` and `instance`. */
function unknownIn(expressions: readonly string[]): readonly string[] {
  const named = expressions.map(namesIn);
  const series = named.flatMap((each) => each.series).filter((name) => !real.names.has(name));
  const given = new Set([...real.labels, "job", "instance"]);
  return [...series, ...named.flatMap((each) => each.labels).filter((name) => !given.has(name))];
}

test("every query of the dashboard uses series and labels that a scrape has", () => {
  expect(queries.flatMap((query) => namesIn(query).series).length).toBeGreaterThan(20);
  expect(unknownIn(queries)).toEqual([]);
});

test("every alert of the pages uses series and labels that a scrape has", () => {
  const [telemetry, operate] = [alertsOf("docs/telemetry.md"), alertsOf("docs/operate.md")];
  expect(namesIn(telemetry).series.length).toBeGreaterThan(7);
  expect(namesIn(operate).series.length).toBeGreaterThan(0);
  expect(unknownIn([telemetry, operate])).toEqual([]);
});

test("a query with unknown series and labels is detected", () => {
  expect(unknownIn(['sum by (user) (rate(holdfast_logins_total{slot="x"}[5m]))'])).toEqual([
    "holdfast_logins_total",
    "slot",
    "user",
  ]);
});

test("every metric has a panel", () => {
  const all = queries.join("\n");
  const names = (Object.keys(CATALOGUE) as MetricName[]).map(prometheusName);
  expect(names.filter((name) => !all.includes(name))).toEqual([]);
});
