import type { Trace } from "#report/evidence";
import { different } from "./different";
import type { Family } from "./families";
import type { Plan } from "./plan";
import { isPassed } from "./shard-result";
import type { ShardResult } from "./shard-result";
import type { Shard } from "./shards";

export interface FamilySummary {
  readonly family: Family;
  readonly bounds: Readonly<Record<string, string | number>>;
  readonly shards: readonly { readonly shard: Shard; readonly result: ShardResult }[];
  /** Of all shards: a history with fewer faults than it may have counts in each that it is in. */
  readonly schedules: bigint;
  readonly states: number;
  readonly incomplete: number;
  /** Each once, by its shortest history. */
  readonly violations: readonly Trace[];
}

export interface Summary {
  readonly families: readonly FamilySummary[];
  /** null: it was not asked for. */
  readonly random: ShardResult | null;
  readonly isPassed: boolean;
}

/** What a finished run has to say. Every shard of the plan must have its result. */
export function summaryOf(
  { families, shards }: Plan,
  resultOf: (shard: Shard) => ShardResult,
  random: ShardResult | null,
): Summary {
  const summaries = families.map((family) => {
    const own = shards.filter((shard) => shard.family === family);
    const parts = own.map((shard) => ({ shard, result: resultOf(shard) }));
    const results = parts.map(({ result }) => result);
    return {
      ...{ family, bounds: boundsOf(family), shards: parts },
      schedules: results.reduce((sum, { schedules }) => sum + BigInt(schedules), 0n),
      states: results.reduce((sum, { states }) => sum + states, 0),
      incomplete: results.filter(({ isComplete }) => !isComplete).length,
      violations: different(results.flatMap(({ violations }) => violations)),
    };
  });
  const all = summaries.flatMap((family) => family.shards.map(({ result }) => result));
  return {
    families: summaries,
    random,
    isPassed: [...all, ...(random === null ? [] : [random])].every(isPassed),
  };
}

export function boundsOf({ scenario, statesMax }: Family): FamilySummary["bounds"] {
  const tabs = scenario.pods.flatMap((pod) => pod.tabs);
  return {
    clients: tabs.length,
    processes: scenario.pods.length,
    "faults in one history, at most": scenario.faults,
    "kinds of faults": scenario.kinds.size,
    requests: tabs.map(({ name, steps }) => `${name}: ${steps.join(", ")}`).join("; "),
    "states of a shard, at most": statesMax,
  };
}
