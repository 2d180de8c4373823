import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import type { StoredTrailEntry } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { checkTrail } from "#lib/services/attempt/trail-check";
import { parseTrailEntry } from "#lib/services/attempt/trail-entry";
import type { Slot } from "#lib/slot";
import { unprovenIn } from "#tests/theory/unproven";
import { keepsItsWord } from "./fault";
import type { Fault } from "./fault";
import { slotNameOf } from "./history/history";
import type { Operation } from "./history/history";
import type { RedisEnvironment } from "./environment/redis-environment";

/** What the trails of all slots tell: how many there are, and what should not be in them. */
export interface Trails {
  readonly slots: number;
  readonly problems: readonly string[];
}

interface TrailInput {
  readonly operations: readonly Operation[];
  readonly fault: Pick<Fault, "exceptions">;
}

/**
 * Replays every slot's trail through the machine, and proves it to be a run of the theory. Not part
 * of the independent checker: a second judge, and a test of the trail, which a crash or a lost reply
 * must not tear. A gap, and a world in which Redis loses something, are to be expected only where
 * Redis breaks its word.
 */
export async function replayTrails(
  { target }: RedisEnvironment,
  { operations, fault }: TrailInput,
): Promise<Trails> {
  const store = createRedisStore(connectRedis(target, () => undefined, systemClock));
  const slots = new Map(operations.map((operation) => [slotNameOf(operation), operation]));
  const problems: string[] = [];
  try {
    for (const { userId, resourceId, request } of slots.values()) {
      if (request.type === "sweep") continue;
      const slot = { userId, resourceId };
      problems.push(...trailProblems(slot, await store.readTrail(slot), fault.exceptions));
    }
  } finally {
    await store.close();
  }
  return { slots: slots.size, problems };
}

/** What should not be in the trail of a slot when Redis may have lost what is excepted. */
export function trailProblems(
  slot: Slot,
  trail: readonly StoredTrailEntry[],
  exceptions: Fault["exceptions"],
): readonly string[] {
  const mayHaveLost = !keepsItsWord({ exceptions });
  const parts = exceptions.includes("two-keys-lost") ? numberings(trail) : [trail];
  const findings = parts.flatMap((part) => checkTrail(slot, part, { mayHaveLost }));
  const wrong = findings.filter(({ severity }) => severity === "violation" || !mayHaveLost);
  return [...wrong.map(({ problem }) => problem), ...unprovenIn(slot, trail, exceptions)];
}

/**
 * The trail, cut where a start takes a number that was used: without mark and pointer it is numbered
 * by the gradebook alone, and what is before says nothing of what the machine could know.
 */
function numberings(trail: readonly StoredTrailEntry[]): readonly (readonly StoredTrailEntry[])[] {
  const parts: StoredTrailEntry[][] = [[]];
  let used = 0;
  for (const stored of trail) {
    const entry = parseTrailEntry(stored.text);
    if (entry?.kind === "applied") {
      const isAnew = entry.type === "attempt.start" && entry.number <= used;
      if (isAnew) parts.push([]);
      used = isAnew ? entry.number : Math.max(used, entry.number);
    }
    parts.at(-1)?.push(stored);
  }
  return parts;
}
