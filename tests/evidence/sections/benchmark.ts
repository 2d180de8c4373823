import { grouped } from "#report/wording";
import type { BenchmarkFigures } from "#report/long-runs/kinds";
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
    "Targets:",
    table(
      ["target", "wanted", "found", ""],
      figures.targets.map(({ name, wanted, found, isReached }) => [
        ...[name, wanted, found, isReached ? "reached" : "**missed**"],
      ]),
    ),
  ]);
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
