import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port";
import { type RedisServer, startRedis } from "./redis-server";
import type { AppUser, AclUser } from "./redis-users";

const FORM_MS_MAX = 15_000;
const POLL_MS = 50;
const LAST_SLOT = 16_383;
const NODES = 3;

export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  /** For `new Cluster(startupNodes)`. */
  readonly startupNodes: readonly { readonly host: string; readonly port: number }[];
  /** For the setting REDIS_CLUSTER_NODES: "127.0.0.1:20001,127.0.0.1:20002,…". */
  readonly addresses: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a real cluster of three masters without replicas, and waits until all nodes agree that
 * every hash slot is served. `extraArgs` are options for every node, or for the node of an index.
 */
export async function startRedisCluster(
  permissionsOf?: AclUser,
  extraArgs: readonly string[] | ((index: number) => readonly string[]) = [],
  appUser?: AppUser,
): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const busPorts: number[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let index = 0; index < NODES; index += 1) {
      const busPort = await freePort();
      busPorts.push(busPort);
      const permissions = permissionsOf === undefined ? {} : { permissionsOf };
      const more = typeof extraArgs === "function" ? extraArgs(index) : extraArgs;
      const args = [...clusterArgs(busPort), ...more];
      const users = appUser === undefined ? {} : { appUser };
      nodes.push(await startRedis({ extraArgs: args, ...permissions, ...users }));
    }
    await formCluster(nodes, busPorts);
  } catch (error) {
    await stop();
    throw error;
  }
  const startupNodes = nodes.map(({ port }) => ({ host: "127.0.0.1", port }));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return { nodes, startupNodes, addresses, stop };
}

function clusterArgs(busPort: number): readonly string[] {
  return [
    ...["--cluster-enabled", "yes", "--cluster-port", String(busPort)],
    ...["--cluster-node-timeout", "2000", "--cluster-config-file", "nodes.conf"],
  ];
}

async function formCluster(
  nodes: readonly RedisServer[],
  busPorts: readonly number[],
): Promise<void> {
  const clients = nodes.map(({ url }) => new Redis(url, { enableReadyCheck: false }));
  for (const client of clients) client.on("error", () => undefined);
  try {
    for (const [index, client] of clients.entries()) {
      const first = Math.floor((index * (LAST_SLOT + 1)) / NODES);
      const last = Math.floor(((index + 1) * (LAST_SLOT + 1)) / NODES) - 1;
      await client.call("CLUSTER", "ADDSLOTSRANGE", String(first), String(last));
      await client.call("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
    }
    for (const [index, node] of nodes.entries()) {
      if (index === 0) continue;
      const address = ["127.0.0.1", String(node.port), String(busPorts[index])];
      await clients[0]?.call("CLUSTER", "MEET", ...address);
    }
    await waitUntilFormed(clients);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function waitUntilFormed(clients: readonly Redis[]): Promise<void> {
  const deadline = Date.now() + FORM_MS_MAX;
  for (;;) {
    const infos = await Promise.all(clients.map((client) => client.call("CLUSTER", "INFO")));
    if (infos.every(isFormed)) return;
    if (Date.now() > deadline) {
      throw new Error(`the cluster did not form in ${FORM_MS_MAX} ms:\n${infos.join("\n")}`);
    }
    await sleep(POLL_MS);
  }
}

function isFormed(info: unknown): boolean {
  const text = String(info);
  return text.includes("cluster_state:ok") && text.includes(`cluster_known_nodes:${NODES}`);
}
