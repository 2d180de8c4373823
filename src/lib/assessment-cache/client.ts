import type { Cluster, Redis, RedisOptions } from "ioredis";
import type { Clock } from "../clock";
import type { CommandTimer } from "./command-timer";
import type { KeyLayout } from "./keys";

export type RedisClient = Redis | Cluster;

export interface RedisConnection {
  readonly client: RedisClient;
  readonly layout: KeyLayout;
  readonly clock: Clock;
  /** Times every command. If omitted, nothing is timed. */
  readonly timer?: CommandTimer;
}

const RECONNECT_CAP_MS = 1_000;
export type ReconnectDelay = (tries: number) => number;

/**
 * Settings of a request path: the client queues nothing while disconnected and resends nothing, and
 * every command answers or fails within 300 ms. A command that timed out may still have run. (A
 * Cluster client does queue and resend for a single node. The Lua commands may run twice: the
 * second run finds that the record has changed, and writes nothing.)
 */
export const REQUEST_PATH = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 300,
  socketTimeout: 2_000,
  connectTimeout: 1_000,
  // 1 reconnects without resending; 2 would run the command a second time.
  reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 1 : false),
} as const satisfies RedisOptions;

/** From 25 ms, doubled up to a second, with half jitter, so that pods do not reconnect at once. */
export function reconnecting({ random }: Clock): ReconnectDelay {
  return (tries) => {
    const ceiling = Math.min(RECONNECT_CAP_MS, 25 * 2 ** Math.min(tries, 10));
    return Math.round(ceiling / 2 + random() * (ceiling / 2));
  };
}

/**
 * Invariant: nothing is written to another database than the configured one. If Redis refuses
 * SELECT (the number is out of range, or the user lacks the permission), ioredis emits an error and
 * continues in database 0. This closes the connection instead and connects again.
 */
export function stayInDatabase(client: Redis): void {
  client.on("error", (error: Error & { readonly command?: { readonly name?: string } }) => {
    if (error.command?.name === "select") client.disconnect(true);
  });
}

/**
 * Throws a TypeError for a client with a key prefix. ioredis adds a prefix to the keys of a command
 * but not to the keys that a Lua command builds from its arguments, so the pointer and the record
 * of a slot would have different prefixes (H28). Call it first in every function that gets a
 * client.
 */
export function requireNoKeyPrefix(client: RedisClient): void {
  interface PrefixOptions {
    readonly keyPrefix?: string;
    readonly redisOptions?: PrefixOptions;
  }
  const { options } = client as { readonly options?: PrefixOptions };
  if (!options?.keyPrefix && !options?.redisOptions?.keyPrefix) return;
  throw new TypeError(
    "The Redis client has a keyPrefix, which would split the keys of an attempt. Give Holdfast a " +
      "client without one; all of its keys begin with assess:.",
  );
}

/**
 * While a hash slot moves, ioredis sends ASKING before a redirected command and ignores its
 * promise. If the node does not answer, the unhandled rejection would end the process. This handles
 * it. The command itself fails too, and its caller gets the error.
 */
export function handleAskingErrors(node: Redis): void {
  const asking: () => Promise<"OK"> = node.asking.bind(node);
  node.asking = () => {
    const sent = asking();
    sent.catch(() => undefined);
    return sent;
  };
}
