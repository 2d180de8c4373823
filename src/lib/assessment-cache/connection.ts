import { Cluster, Redis } from "ioredis";
import type { RedisOptions } from "ioredis";
import type { Clock } from "../clock";
import { singleServerOf } from "../redis-target";
import type { RedisLogin, RedisTarget, RedisTls } from "../redis-target";
import { handleAskingErrors, reconnecting, REQUEST_PATH, stayInDatabase } from "./client";
import type { ReconnectDelay, RedisClient, RedisConnection } from "./client";
import type { CommandTimer } from "./command-timer";
import { MasterConnector, ServerConnector } from "./connectors";

const SENTINEL_COMMAND_MS = 1_000;

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
