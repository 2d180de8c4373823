import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { checkTrail } from "#lib/services/attempt/trail-check";
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
      const doubts = { mayHaveLost: !keepsItsWord(fault) };
      const trail = await store.readTrail(slot);
      const findings = checkTrail(slot, trail, doubts);
      const wrong = findings.filter(({ severity }) => {
        return severity === "violation" || keepsItsWord(fault);
      });
      problems.push(...wrong.map(({ problem }) => problem));
      problems.push(...unprovenIn(slot, trail, fault.exceptions));
    }
  } finally {
    await store.close();
  }
  return { slots: slots.size, problems };
}
