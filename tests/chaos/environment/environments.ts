import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedisSentinel } from "#tests/servers/redis-sentinel";
import { startRedis } from "#tests/servers/redis-server";
import { startTcpProxy } from "../proxy/tcp-proxy";
import { askSentinel } from "./ask-redis";
import { AOF } from "./redis-environment";
import type { RedisEnvironment } from "./redis-environment";
import { withTolerantRedis } from "./tolerant-redis";

/** The kind of Redis that a fault needs. */
export type EnvironmentKind = "single" | "capped" | "proxied" | "sentinel" | "cluster";

/** After so many ms without an answer a sentinel calls the master down. */
export const SENTINEL_DOWN_MS = 2_000;

export function openEnvironment(
  kind: EnvironmentKind,
  extraArgs: readonly string[] = [],
): Promise<RedisEnvironment> {
  const args = [...AOF, ...extraArgs];
  switch (kind) {
    case "single":
      return single(args);
    case "capped":
      return withTolerantRedis(() => single(args));
    case "proxied":
      return proxied(args);
    case "sentinel":
      return sentinel(args);
    case "cluster":
      return cluster(args);
  }
}

async function single(extraArgs: readonly string[]): Promise<RedisEnvironment> {
  const server = await startRedis({ extraArgs });
  return {
    target: { kind: "single", url: server.appUrl },
    servers: [server],
    proxy: null,
    sentinel: null,
    masterPorts: () => Promise.resolve([server.port]),
    stop: server.stop,
  };
}

async function proxied(extraArgs: readonly string[]): Promise<RedisEnvironment> {
  const behind = await single(extraArgs);
  const [server] = behind.servers;
  const proxy = await startTcpProxy(server?.port ?? 0);
  return {
    ...behind,
    target: { kind: "single", url: `redis://127.0.0.1:${proxy.port}` },
    proxy,
    stop: async () => {
      await proxy.stop();
      await behind.stop();
    },
  };
}

async function sentinel(extraArgs: readonly string[]): Promise<RedisEnvironment> {
  const down = { sentinels: 3, downAfterMs: SENTINEL_DOWN_MS } as const;
  const group = await startRedisSentinel({ ...down, extraArgs });
  const [watcher] = group.sentinels;
  return {
    target: { kind: "sentinel", sentinels: [...group.sentinels], name: group.name },
    servers: [group.master, group.replica],
    proxy: null,
    sentinel: group,
    masterPorts: async () => {
      const command = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", group.name] as const;
      const address = await askSentinel(watcher?.port ?? 0, ...command);
      return Array.isArray(address) ? [Number(address[1])] : [];
    },
    stop: group.stop,
  };
}

async function cluster(extraArgs: readonly string[]): Promise<RedisEnvironment> {
  const { nodes, startupNodes, stop } = await startRedisCluster(undefined, extraArgs);
  return {
    target: { kind: "cluster", nodes: [...startupNodes] },
    servers: nodes,
    proxy: null,
    sentinel: null,
    masterPorts: () => Promise.resolve(nodes.map(({ port }) => port)),
    stop,
  };
}
