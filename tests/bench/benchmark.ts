import type { Redis } from "ioredis";
import { compare } from "./comparison";
import type { Comparison } from "./comparison";
import type { Contender } from "./contender";
import { compareAndSet } from "./contenders/compare-and-set";
import { getAndSet } from "./contenders/get-and-set";
import {
  holdfast,
  holdfastTakingTurns,
  holdfastTakingTurnsWithTokens,
} from "./contenders/holdfast";
import { lock } from "./contenders/lock";
import { watchMulti } from "./contenders/watch-multi";
import { countRoundTrips, weigh } from "./costs";
import type { Memory, RoundTrips } from "./costs";
import { interleave } from "./interleaving";
import { LOADS } from "./load";
import type { Load } from "./load";
import { comparisonTable, memoryTable, roundTripTable } from "./tables";
import { checkTargets } from "./targets";
import type { Target } from "./targets";

export interface BenchmarkOptions {
  /** The duration of one turn. */
  readonly seconds: number;
  /** The number of turns of each contender under each load. */
  readonly rounds: number;
}

export interface Figures {
  readonly comparisons: readonly Comparison[];
  readonly roundTrips: readonly RoundTrips[];
  readonly memory: readonly Memory[];
  readonly targets: readonly Target[];
  /** The number of answers that Holdfast acknowledged and that are not in the record. */
  readonly lostOfOurs: number;
}

export interface Bench {
  readonly url: string;
  /** A connection that is not measured: to delete keys and to measure memory. */
  readonly raw: Redis;
  readonly say: (text: string) => void;
}

/** Warms up the code of all contenders, so that no first turn includes compilation. */
const WARM_UP: Load = { name: "warm-up", clients: 16, isOneKey: false };

/** Lengths of responses in characters: that of the timed answers, and a sentence. */
const SHORT_RESPONSE = 14;
const LONG_RESPONSE = 100;

/** Runs all measurements once with an empty Redis, and prints progress. */
export async function measure(bench: Bench, options: BenchmarkOptions): Promise<Figures> {
  const { url, raw, say } = bench;
  const ours = await holdfast(url);
  // Answers have increasing indices, so two processes can alternate on an attempt but not race for it.
  const turns = await holdfastTakingTurns(url);
  const tokens = await holdfastTakingTurnsWithTokens(url);
  const peers = await enterPeers(url);
  const all = [ours, turns, tokens, ...peers];

  const roundTrips: RoundTrips[] = [];
  for (const contender of all) roundTrips.push(await countRoundTrips(contender));
  say(roundTripTable(roundTrips));

  const clear = async (): Promise<void> => void (await raw.flushdb());
  await interleave(WARM_UP, all, { rounds: 1, seconds: 1, clear, report: () => undefined });
  const comparisons: Comparison[] = [];
  for (const load of LOADS) {
    const measurements = await interleave(load, load.isOneKey ? [ours, ...peers] : all, {
      ...options,
      clear,
      report: (line) => say(`  ${line}`),
    });
    const compared = compare(measurements);
    comparisons.push(...compared);
    say(`\n${comparisonTable(compared)}\n`);
  }

  const memory = [
    ...(await weigh(ours, raw, SHORT_RESPONSE)),
    ...(await weigh(ours, raw, LONG_RESPONSE)),
  ];
  say(`${memoryTable(memory)}\n`);
  await Promise.all(all.map((contender) => contender.close()));
  const ofAnyOfOurs = [ours.name, turns.name, tokens.name];
  return {
    comparisons,
    roundTrips,
    memory,
    targets: checkTargets({ ours: ours.name, tokens: tokens.name }, comparisons, memory),
    lostOfOurs: comparisons
      .filter(({ contender }) => ofAnyOfOurs.includes(contender))
      .reduce((sum, { lost }) => sum + lost, 0),
  };
}

function enterPeers(url: string): Promise<readonly Contender[]> {
  const clients = Math.max(...LOADS.map((load) => load.clients));
  return Promise.all([compareAndSet(url), getAndSet(url), watchMulti(url, clients), lock(url)]);
}
