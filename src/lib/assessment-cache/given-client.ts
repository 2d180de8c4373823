import type { Cluster, Redis } from "ioredis";
import type { Clock } from "../clock";
import {
  handleAskingErrors,
  reconnecting,
  REQUEST_PATH,
  requireNoKeyPrefix,
  stayInDatabase,
} from "./client";
import type { RedisClient } from "./client";

/**
 * A client of ioredis 5 or 6: a `Redis` or a `Cluster`. Described by what is used of it, because
 * the types of two versions of ioredis are not assignable to each other.
 */
export interface GivenRedisClient {
  readonly status: string;
  readonly options: object;
  duplicate(...args: never[]): unknown;
  disconnect(...args: never[]): unknown;
}

/**
 * A connection of its own to the server of an application's client, with the settings of a request
 * path: an application's client may wait for seconds and send a command again, and a student's
 * request must not. The given client stays as it is and is never closed. Throws a TypeError for a
 * client with a key prefix (H28), or for something that is no client of ioredis.
 */
export function duplicateOf(
  given: GivenRedisClient,
  onError: (error: Error) => void,
  clock: Clock,
): RedisClient {
  if (typeof given?.duplicate !== "function" || typeof given.options !== "object") {
    throw new TypeError(
      "redisStore needs a client of ioredis (a Redis or a Cluster, version 5.4 to 6), such as " +
        "new Redis(process.env.REDIS_URL).",
    );
  }
  requireNoKeyPrefix(given as RedisClient);
  const client = isCluster(given) ? clusterOf(given, clock) : serverOf(given as Redis, clock);
  client.on("error", onError);
  return client;
}

function isCluster(given: GivenRedisClient): given is Cluster & GivenRedisClient {
  return (given as { readonly isCluster?: unknown }).isCluster === true;
}

/** What an application may have set, and what no request path has. */
const NOT_TAKEN_OVER = {
  lazyConnect: false,
  enableAutoPipelining: false,
  stringNumbers: false,
} as const;

function serverOf(given: Redis, clock: Clock): Redis {
  const delay = reconnecting(clock);
  const client = given.duplicate({
    ...REQUEST_PATH,
    ...NOT_TAKEN_OVER,
    retryStrategy: delay,
    sentinelRetryStrategy: delay,
  });
  stayInDatabase(client);
  return client;
}

function clusterOf(given: Cluster, clock: Clock): Cluster {
  const { enableOfflineQueue, ...requestPath } = REQUEST_PATH;
  const { lazyConnect, enableAutoPipelining, ...others } = NOT_TAKEN_OVER;
  const redisOptions: object = { ...given.options.redisOptions, ...requestPath, ...others };
  const client = given.duplicate([], {
    ...{ enableOfflineQueue, lazyConnect, enableAutoPipelining },
    redisOptions,
    // Invariant (H17): reads go to the node that takes the writes.
    scaleReads: "master",
    clusterRetryStrategy: reconnecting(clock),
    retryDelayOnTryAgain: 20,
    retryDelayOnClusterDown: 50,
    retryDelayOnFailover: 50,
    maxRedirections: 6,
  });
  client.on("+node", handleAskingErrors);
  return client;
}
