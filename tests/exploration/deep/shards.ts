import { attemptModel } from "../attempt-model";
import { explore } from "../core/explorer";
import { traceOf } from "../core/trace";
import type { FaultKind, Scenario } from "../scenario";
import type { Family } from "./families";
import type { ShardResult } from "./shard-result";

/** A part of a family that is explored by itself: the histories with these faults, or fewer. */
export interface Shard {
  readonly id: string;
  readonly family: Family;
  /** One for each fault that a history may have; the same kind twice when it may come twice. */
  readonly kinds: readonly FaultKind[];
}

/**
 * Cuts a family so that nothing is lost: a history with all the faults that it may have is in
 * exactly one shard, the one of its kinds, in whatever order they come. A history with fewer
 * faults is in several.
 */
export function shardsOf(family: Family): readonly Shard[] {
  return choices([...family.scenario.kinds.keys()], family.scenario.faults).map((kinds) => {
    return { id: `${family.id}: ${kinds.join(" + ")}`, family, kinds };
  });
}

/** Every choice of so many, regardless of order, the same one more than once included. */
function choices(kinds: readonly FaultKind[], count: number): readonly (readonly FaultKind[])[] {
  if (count === 0) return [[]];
  return kinds.flatMap((kind, at) =>
    choices(kinds.slice(at), count - 1).map((others) => [kind, ...others]),
  );
}

export function scenarioOf({ family, kinds }: Shard): Scenario {
  const most = new Map<FaultKind, number>();
  for (const kind of kinds) most.set(kind, (most.get(kind) ?? 0) + 1);
  return { ...family.scenario, kinds: most };
}

/** Explores a shard whole, or until it has more states than its family expects. */
export async function exploreShard(shard: Shard): Promise<ShardResult> {
  const scenario = scenarioOf(shard);
  const model = attemptModel(scenario);
  const found = await explore(model, { statesMax: shard.family.statesMax });
  const violations = await Promise.all(
    found.violations.map((violation) => traceOf(model, violation.steps, violation)),
  );
  const { isComplete, schedules, states, steps } = found;
  return {
    ...{ isComplete, schedules: schedules.toString(), states, steps, violations },
    problem: isComplete ? null : `not complete, it has more than ${shard.family.statesMax} states`,
  };
}
