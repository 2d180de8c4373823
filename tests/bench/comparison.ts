import type { Measurement } from "./interleaving";
import type { Load } from "./load";
import { ascending, median, quantile } from "./statistics";

/** One contender under one load, compared with two others. */
export interface Comparison {
  readonly load: Load;
  readonly contender: string;
  /** The median of the rounds. */
  readonly opsPerSecond: number;
  /** The medians of the ratios within each round, because a round has the same conditions for all. */
  readonly toScript: number;
  readonly toWatch: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly lost: number;
}

const SCRIPT = "hand-written script";
const WATCH = "WATCH / MULTI";

export function compare(measurements: readonly Measurement[]): readonly Comparison[] {
  return measurements.map((measured): Comparison => {
    const { load, contender, rounds } = measured;
    const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs).sort(ascending);
    const sum = (count: "acknowledged" | "failed" | "lost"): number =>
      rounds.reduce((total, round) => total + round[count], 0);
    return {
      load,
      contender,
      opsPerSecond: median(rounds.map(({ opsPerSecond }) => opsPerSecond)),
      toScript: ratioTo(SCRIPT, measured, measurements),
      toWatch: ratioTo(WATCH, measured, measurements),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      acknowledged: sum("acknowledged"),
      failed: sum("failed"),
      lost: sum("lost"),
    };
  });
}

function ratioTo(
  peer: string,
  { load, rounds }: Measurement,
  measurements: readonly Measurement[],
): number {
  const other = measurements.find((one) => one.load === load && one.contender === peer);
  return median(
    rounds.map(({ opsPerSecond }, at) => opsPerSecond / (other?.rounds[at]?.opsPerSecond ?? NaN)),
  );
}
