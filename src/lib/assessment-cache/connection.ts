import { Cluster, Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { Clock } from "../clock";
import { singleServerOf } from "../redis-target";
import type { RedisLogin, RedisTarget, RedisTls } from "../redis-target";
import type { CommandTimer } from "./command-timer";
import { MasterConnector, ServerConnector } from "./connectors";
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
const SENTINEL_COMMAND_MS = 1_000;

type ReconnectDelay = (tries: number) => number;

/**
 * Settings of a request path: the client queues nothing while disconnected and resends nothing, and
 * every command answers or fails within 300 ms. A command that timed out may still have run. (A
 * Cluster client does queue and resend for a single node. The Lua commands may run twice: the
 * second run finds that the record has changed, and writes nothing.)
 */
const REQUEST_PATH = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 300,
  socketTimeout: 2_000,
  connectTimeout: 1_000,
  // 1 reconnects without resending; 2 would run the command a second time.
  reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 1 : false),
} as const satisfies RedisOptions;

/**
 * Opens one client for the process. `onError` gets every connection error; requests get a `Fault`.
 */
export function connectRedis(
  target: RedisTarget,
  onError: (error: Error) => void,
  clock: Clock,
  timer?: CommandTimer,
): RedisConnection {
  const client = clientOf(target, reconnecting(clock));
  client.on("error", onError);
  if (client instanceof Redis) stayInDatabase(client);
  const layout = target.kind === "cluster" ? "tagged" : "plain";
  return { client, layout, clock, ...(timer !== undefined && { timer }) };
}

function clientOf(target: RedisTarget, reconnectDelayMs: ReconnectDelay): RedisClient {
  switch (target.kind) {
    case "single": {
      const server = singleServerOf(target);
      return new Redis({
        ...REQUEST_PATH,
        Connector: ServerConnector,
        ...{ host: server.host, port: server.port, family: server.family ?? 0 },
        ...loginOptions(server.login),
        ...tlsOptions(server.tls),
        db: server.database ?? 0,
        retryStrategy: reconnectDelayMs,
      });
    }
    case "sentinel":
      return new Redis({
        ...REQUEST_PATH,
        Connector: MasterConnector,
        sentinels: target.sentinels.map((node) => ({ ...node })),
        name: target.name,
        ...loginOptions(target.login),
        ...tlsOptions(target.tls),
        enableTLSForSentinelMode: target.tls !== undefined,
        db: target.database ?? 0,
        ...sentinelOptions(target),
        // A sentinel that hangs must not keep the client from asking the next one.
        sentinelCommandTimeout: SENTINEL_COMMAND_MS,
        retryStrategy: reconnectDelayMs,
        sentinelRetryStrategy: reconnectDelayMs,
      });
    case "cluster":
      return clusterOf(target, reconnectDelayMs);
  }
}

/**
 * Invariant: nothing is written to another database than the configured one. If Redis refuses
 * SELECT (the number is out of range, or the user lacks the permission), ioredis emits an error and
 * continues in database 0. This closes the connection instead and connects again.
 */
function stayInDatabase(client: Redis): void {
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

/** As options of ioredis. */
export function loginOptions(
  login: RedisLogin | undefined,
): Pick<RedisOptions, "username" | "password"> {
  if (login === undefined) return {};
  const { username, password } = login;
  return username === undefined ? { password } : { username, password };
}

/** As options of ioredis. */
export function tlsOptions(tls: RedisTls | undefined): Pick<RedisOptions, "tls"> {
  return tls === undefined ? {} : { tls: { ...tls } };
}

function sentinelOptions({
  sentinelLogin: login,
  sentinelTls: tls,
}: Extract<RedisTarget, { kind: "sentinel" }>) {
  return {
    ...(login?.username === undefined ? {} : { sentinelUsername: login.username }),
    ...(login === undefined ? {} : { sentinelPassword: login.password }),
    ...(tls === undefined ? {} : { sentinelTLS: { ...tls } }),
  };
}

type ClusterTarget = Extract<RedisTarget, { kind: "cluster" }>;

function clusterOf(target: ClusterTarget, reconnectDelayMs: ReconnectDelay): Cluster {
  const cluster = new Cluster(
    target.nodes.map((node) => ({ ...node })),
    clusterOptions(target, reconnectDelayMs),
  );
  cluster.on("+node", handleAskingErrors);
  return cluster;
}

/**
 * While a hash slot moves, ioredis sends ASKING before a redirected command and ignores its
 * promise. If the node does not answer, the unhandled rejection would end the process. This handles
 * it. The command itself fails too, and its caller gets the error.
 */
function handleAskingErrors(node: Redis): void {
  const asking = (): Promise<"OK"> => Redis.prototype.asking.call(node);
  node.asking = () => {
    const sent = asking();
    sent.catch(() => undefined);
    return sent;
  };
}

function clusterOptions({ login, tls }: ClusterTarget, reconnectDelayMs: ReconnectDelay) {
  const { enableOfflineQueue, ...requestPath } = REQUEST_PATH;
  return {
    enableOfflineQueue,
    redisOptions: {
      ...requestPath,
      Connector: ServerConnector,
      ...loginOptions(login),
      ...tlsOptions(tls),
    },
    // Without this, ioredis connects by IP address, but the certificate contains the host name.
    ...(tls === undefined ? {} : { dnsLookup: keepName }),
    // Invariant (H17): reads go to the node that takes the writes.
    // @mutant cluster-reads
    scaleReads: "master",
    clusterRetryStrategy: reconnectDelayMs,
    retryDelayOnTryAgain: 20,
    retryDelayOnClusterDown: 50,
    retryDelayOnFailover: 50,
    maxRedirections: 6,
  } as const;
}

function keepName(
  host: string,
  found: (error: NodeJS.ErrnoException | null, address: string) => void,
): void {
  found(null, host);
}

/** From 25 ms, doubled up to a second, with half jitter, so that pods do not reconnect at once. */
function reconnecting({ random }: Clock): ReconnectDelay {
  return (tries) => {
    const ceiling = Math.min(RECONNECT_CAP_MS, 25 * 2 ** Math.min(tries, 10));
    return Math.round(ceiling / 2 + random() * (ceiling / 2));
  };
}
