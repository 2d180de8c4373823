import type { Measurement } from "./interleaving";
import type { Load } from "./load";
import { ascending, median, quantile } from "./statistics";

/** All rounds of one contender under one load. */
export interface Summary {
  /** The median of the rounds. */
  readonly opsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly lost: number;
}

/** One contender under one load, compared with two others. */
export interface Comparison extends Summary {
  readonly load: Load;
  readonly contender: string;
  readonly toScript: number;
  readonly toWatch: number;
}

const SCRIPT = "hand-written script";
const WATCH = "WATCH / MULTI";

/** All contenders of one load. */
export function compare(measurements: readonly Measurement[]): readonly Comparison[] {
  return measurements.map((measured): Comparison => {
    const { load, contender } = measured;
    const toScript = ratioOf(measured, named(SCRIPT, measurements));
    const toWatch = ratioOf(measured, named(WATCH, measurements));
    return { load, contender, ...summaryOf(measured), toScript, toWatch };
  });
}

export function summaryOf({ rounds }: Measurement): Summary {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs).sort(ascending);
  const sum = (count: "acknowledged" | "failed" | "lost"): number =>
    rounds.reduce((total, round) => total + round[count], 0);
  return {
    opsPerSecond: median(rounds.map(({ opsPerSecond }) => opsPerSecond)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    acknowledged: sum("acknowledged"),
    failed: sum("failed"),
    lost: sum("lost"),
  };
}

/** The median of the ratios within each round, because a round has the same conditions for all. */
export function ratioOf(measured: Measurement, peer: Measurement): number {
  return median(
    measured.rounds.map(({ opsPerSecond }, at) => {
      return opsPerSecond / (peer.rounds[at]?.opsPerSecond ?? NaN);
    }),
  );
}

export function named(contender: string, measurements: readonly Measurement[]): Measurement {
  const found = measurements.find((one) => one.contender === contender);
  if (found === undefined) throw new Error(`${contender} was not measured`);
  return found;
}
