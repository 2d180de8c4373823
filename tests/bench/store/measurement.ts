import type { Redis } from "ioredis";
import type { BenchmarkOptions } from "../bench";
import { compare } from "../comparison";
import type { Comparison } from "../comparison";
import type { RedisContender } from "../contender";
import { compareAndSet } from "../contenders/compare-and-set";
import { getAndSet } from "../contenders/get-and-set";
import {
  holdfast,
  holdfastTakingTurns,
  holdfastTakingTurnsWithTokens,
} from "../contenders/holdfast";
import { lock } from "../contenders/lock";
import { watchMulti } from "../contenders/watch-multi";
import { countRoundTrips, weigh } from "../costs";
import type { RoundTrips } from "../costs";
import { interleave } from "../interleaving";
import { LOADS } from "../load";
import type { Load } from "../load";
import { comparisonTable, memoryTable, roundTripTable } from "../tables";
import type { StoreFigures } from "./store";

/** Warms up the code of all contenders, so that no first turn includes compilation. */
const WARM_UP: Load = { name: "warm-up", clients: 16, isOneKey: false };

const WARM_UP_SECONDS = 0.4;
const ESTIMATED_OPS_PER_SECOND = 20_000;

/** Lengths of responses in characters: that of the timed answers, and a sentence. */
const SHORT_RESPONSE = 14;
const LONG_RESPONSE = 100;

interface StoreBench {
  readonly url: string;
  /** A connection that is not measured. */
  readonly raw: Redis;
  readonly say: (text: string) => void;
}

/** Needs an empty Redis. */
export async function measureContenders(
  { url, raw, say }: StoreBench,
  { seconds, rounds }: BenchmarkOptions,
): Promise<StoreFigures> {
  const ours = await holdfast(url);
  // Answers have increasing indices, so two processes can alternate on an attempt but not race for it.
  const inTurn = [await holdfastTakingTurns(url), await holdfastTakingTurnsWithTokens(url)];
  const peers = await enterPeers(url);
  const all = [ours, ...inTurn, ...peers];

  const roundTrips: RoundTrips[] = [];
  for (const contender of all) roundTrips.push(await countRoundTrips(contender));
  say(roundTripTable(roundTrips));

  const clear = async (): Promise<void> => void (await raw.flushdb());
  const warmUpSeconds = Math.min(WARM_UP_SECONDS, seconds);
  const common = { clear, warmUpSeconds, estimatedOpsPerSecond: ESTIMATED_OPS_PER_SECOND };
  const once = { rounds: 1, seconds: Math.min(1, 3 * seconds), report: () => undefined };
  await interleave(WARM_UP, all, { ...common, ...once });
  const comparisons: Comparison[] = [];
  for (const load of LOADS) {
    const report = (line: string): void => say(`  ${line}`);
    const contenders = load.isOneKey ? [ours, ...peers] : all;
    const options = { ...common, seconds, rounds, report };
    const measurements = await interleave(load, contenders, options);
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
  return { comparisons, roundTrips, memory };
}

function enterPeers(url: string): Promise<readonly RedisContender[]> {
  const clients = Math.max(...LOADS.map((load) => load.clients));
  return Promise.all([compareAndSet(url), getAndSet(url), watchMulti(url, clients), lock(url)]);
}
