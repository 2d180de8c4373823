import { connectRedis, createRedisStore } from "../../src/lib/assessment-cache";
import { checkTrail } from "../../src/lib/services/attempt/trail-check";
import { slotNameOf } from "./history/history";
import type { Operation } from "./history/history";
import type { RedisGround } from "./ground/redis-ground";

/** What the trails of all slots tell: how many there are, and what the machine does not allow. */
export interface Trails {
  readonly slots: number;
  readonly problems: readonly string[];
}

/**
 * Replays every slot's trail through the machine. Not part of the independent checker: a second
 * judge, and a test of the trail, which a crash or a lost reply must not tear.
 */
export async function replayTrails(
  { target }: RedisGround,
  operations: readonly Operation[],
): Promise<Trails> {
  const store = createRedisStore(connectRedis(target, () => undefined));
  const slots = new Map(operations.map((operation) => [slotNameOf(operation), operation]));
  const problems: string[] = [];
  try {
    for (const { userId, resourceId, request } of slots.values()) {
      if (request.type === "sweep") continue;
      const slot = { userId, resourceId };
      const findings = checkTrail(slot, await store.readTrail(slot));
      const wrong = findings.filter(({ severity }) => severity === "violation");
      problems.push(...wrong.map(({ problem }) => problem));
    }
  } finally {
    await store.close();
  }
  return { slots: slots.size, problems };
}
