import type { Bench, BenchmarkOptions } from "./bench";
import { measureCpu } from "./cpu/cpu";
import type { CpuCosts } from "./cpu/cpu";
import { measureHttp } from "./http/http";
import type { HttpFigures } from "./http/http";
import { measureStore } from "./store/store";
import type { StoreFigures } from "./store/store";

export interface Figures extends StoreFigures {
  readonly cpu: readonly CpuCosts[];
  readonly http: HttpFigures;
}

interface Part<Result> {
  readonly name: string;
  /** How long it takes on two calm cores. */
  readonly seconds: (options: BenchmarkOptions) => number;
  readonly measure: (bench: Bench, options: BenchmarkOptions) => Promise<Result>;
}

/** The turns of a round; each takes longer than its time, for opening and reading the records. */
const STORE_TURNS = 26;
const CPU_TURNS = 2;
const HTTP_TURNS = 4;

const STORE: Part<StoreFigures> = {
  name: "the engine beside hand-made alternatives",
  seconds: ({ seconds, rounds }) => 20 + 1.5 * STORE_TURNS * rounds * seconds,
  measure: measureStore,
};

const CPU: Part<readonly CpuCosts[]> = {
  name: "CPU time of an answer",
  seconds: ({ seconds, rounds }) => 3 + 1.5 * CPU_TURNS * rounds * seconds,
  measure: measureCpu,
};

const HTTP: Part<HttpFigures> = {
  name: "the built application over HTTP",
  seconds: ({ seconds, rounds }) => 15 + rounds + 2 * HTTP_TURNS * rounds * seconds,
  measure: measureHttp,
};

/** Runs all measurements once with an empty Redis, and prints progress and what time is left. */
export async function measure(bench: Bench, options: BenchmarkOptions): Promise<Figures> {
  const left: Part<unknown>[] = [STORE, CPU, HTTP];
  const run = async <Result>(part: Part<Result>): Promise<Result> => {
    const seconds = left.reduce((sum, each) => sum + each.seconds(options), 0);
    bench.say(`${part.name} (${left.length} to go, about ${minutes(seconds)} on calm cores)\n`);
    const result = await part.measure(bench, options);
    left.splice(left.indexOf(part), 1);
    return result;
  };
  return { ...(await run(STORE)), cpu: await run(CPU), http: await run(HTTP) };
}

/** The answers that Holdfast acknowledged and that were not in the record afterwards. */
export function lostOfOurs({ comparisons, cpu, http }: Figures): number {
  const ours = comparisons.filter(({ contender }) => contender.startsWith("holdfast"));
  return [...ours, ...cpu, ...http.answers].reduce((sum, { lost }) => sum + lost, 0);
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} s` : `${(seconds / 60).toFixed(1)} min`;
}
