import { Cluster, type Redis } from "ioredis";
import { connectRedis } from "#lib/assessment-cache";
import type { RedisConnection } from "#lib/assessment-cache";
import type { CommandTimer } from "#lib/assessment-cache/command-timer";
import { systemClock } from "#lib/clock";
import type { RedisTarget } from "#lib/redis-target";

/**
 * Opens a client as the product does, but its commands have no time limit (in production 300 ms).
 * For tests of what a healthy Redis answers, not of when: on a machine that runs other tests beside
 * this one it can be late. The caller closes the client.
 */
export function connectWithoutTimeLimit(
  target: RedisTarget,
  timer?: CommandTimer,
): RedisConnection {
  const connection = connectRedis(target, () => undefined, systemClock, timer);
  const { client } = connection;
  if (client instanceof Cluster) client.on("+node", liftLimits);
  else liftLimits(client);
  return connection;
}

/** ioredis reads the limits whenever it sends a command. */
function liftLimits({ options }: Redis): void {
  Object.assign(options, { commandTimeout: undefined, socketTimeout: undefined });
}
