import { grouped } from "#report/wording";
import type { BenchmarkFigures } from "#report/long-runs/kinds";
import { missedLine } from "../../bench/tables";
import { sectionOf, table } from "../wording";

type Comparison = BenchmarkFigures["comparisons"][number];

export function benchmarkSection(): string {
  return sectionOf("benchmark", (figures) => [
    `${figures.rounds} rounds of ${figures.secondsPerTurn} s. Answers a second, as a multiple of ` +
      "the hand-written script:",
    byLoad(figures, ({ toScript }) => ratio(toScript)),
    "As a multiple of WATCH / MULTI:",
    byLoad(figures, ({ toWatch }) => ratio(toWatch)),
    "Lost of those that were acknowledged:",
    byLoad(figures, ({ lost, acknowledged }) => `${grouped(lost)} of ${grouped(acknowledged)}`),
    "Latency, p50 / p99 in milliseconds:",
    byLoad(figures, ({ p50Ms, p99Ms }) => `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)}`),
    "Round trips for an answer, counted on the connection while nobody else writes:",
    table(
      ["contender", "round trips"],
      figures.roundTrips.map(({ contender, perAnswer }) => [contender, perAnswer.toFixed(2)]),
    ),
    "Memory of an attempt with 20 answers, while it is live, and what is kept of it when it has ended " +
      "and its record has expired:",
    table(
      ["characters of an answer", "", "growth of `used_memory`", "`MEMORY USAGE` of its keys"],
      figures.memory.map(({ responseLength, of, bytesPerAttempt, bytesOfKeys }) => [
        ...[String(responseLength), of, kilobytes(bytesPerAttempt), kilobytes(bytesOfKeys)],
      ]),
    ),
    "CPU time of an answer in the process of the engine, 16 clients with keys of their own:",
    table(
      ["contender", "microseconds"],
      figures.cpu.map(({ contender, microseconds }) => [contender, microseconds.toFixed(1)]),
    ),
    ...overHttp(figures.http),
    missedLine(figures.targets),
    table(
      ["target", "wanted", "found", ""],
      figures.targets.map(({ name, wanted, found, isReached }) => [
        ...[name, wanted, found, isReached ? "reached" : "**missed**"],
      ]),
    ),
  ]);
}

function overHttp({ answers, page, starts }: BenchmarkFigures["http"]): readonly string[] {
  return [
    "Answers over HTTP, a second, beside the floor of the same pods:",
    table(
      ["pods", "answers", "floor", "ratio", "p50 / p99 in ms", "lost", "failed"],
      answers.map((one) => [
        one.pods === 1 ? "1" : `${one.pods} in turn`,
        grouped(Math.round(one.opsPerSecond)),
        grouped(Math.round(one.floorPerSecond)),
        ratio(one.toFloor),
        `${one.p50Ms.toFixed(2)} / ${one.p99Ms.toFixed(2)}`,
        `${grouped(one.lost)} of ${grouped(one.acknowledged)}`,
        grouped(one.failed),
      ]),
    ),
    `CPU time of a practice page, over ${grouped(page.requests)} requests: ` +
      `${page.mainThreadMs.toFixed(1)} ms of the pod's main thread, ${page.processMs.toFixed(1)} ms ` +
      `of all its threads. Without a session: ${page.floorMs.toFixed(1)} ms of the main thread.`,
    `A start with a gradebook that takes ${starts.gradebookMs} ms for a request, over ` +
      `${grouped(starts.starts)} starts: p50 ${starts.p50Ms.toFixed(0)} ms, p99 ` +
      `${starts.p99Ms.toFixed(0)} ms, at most ${starts.gradebookRequests} requests to the gradebook.`,
  ];
}

/** A row for each contender, a column for each load; "-" where it does not take part. */
function byLoad(
  { comparisons }: BenchmarkFigures,
  cellOf: (comparison: Comparison) => string,
): string {
  const loads = [...new Set(comparisons.map(({ load }) => load.name))];
  const contenders = [...new Set(comparisons.map(({ contender }) => contender))];
  const rows = contenders.map((contender) => {
    const cells = loads.map((load) => {
      const one = comparisons.find((each) => {
        return each.contender === contender && each.load.name === load;
      });
      return one === undefined ? "-" : cellOf(one);
    });
    return [contender, ...cells];
  });
  return table(["", ...loads], rows);
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_024).toFixed(1)} kB`;
}
