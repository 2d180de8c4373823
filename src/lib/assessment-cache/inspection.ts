import { Cluster } from "ioredis";
import { requireNoKeyPrefix } from "./client";
import type { RedisClient } from "./client";

/** A setting of the Redis server with which attempts can be lost, and the remedy. */
export interface ServerFinding {
  readonly setting: string;
  readonly value: string;
  readonly remedy: string;
}

/**
 * Reads the settings that decide whether Redis can lose acknowledged writes: persistence, eviction
 * and replication. Changes nothing. A server that denies CONFIG or is down gives no finding,
 * because this is only advice at start-up.
 */
export async function inspectServer(client: RedisClient): Promise<readonly ServerFinding[]> {
  requireNoKeyPrefix(client);
  const nodes = client instanceof Cluster ? client.nodes("master") : [client];
  const findings: ServerFinding[] = [];
  for (const node of nodes) {
    try {
      const read = async (setting: string): Promise<string> =>
        String((await node.config("GET", setting))[1] ?? "");
      const replicas = /connected_slaves:(\d+)/.exec(await node.info("replication"))?.[1] ?? "0";
      findings.push(
        ...persistence(await read("appendonly")),
        ...eviction(await read("maxmemory-policy"), await read("maxmemory")),
        ...replication(Number(replicas), await read("min-replicas-to-write")),
      );
    } catch {
      continue;
    }
  }
  return findings;
}

function persistence(appendonly: string): readonly ServerFinding[] {
  if (appendonly !== "no") return [];
  const remedy = "Set appendonly yes: a crash of Redis loses every attempt since its last dump.";
  return [{ setting: "appendonly", value: appendonly, remedy }];
}

/**
 * H16: every key has a time to live, so even a volatile-* policy can evict single keys of a slot.
 */
function eviction(policy: string, maxmemory: string): readonly ServerFinding[] {
  if (policy === "noeviction") return [];
  const limit = maxmemory === "0" ? "no limit yet" : `limit ${maxmemory} bytes`;
  const remedy = "Set maxmemory-policy noeviction: any other policy evicts live attempts.";
  return [{ setting: "maxmemory-policy", value: `${policy} (${limit})`, remedy }];
}

function replication(replicas: number, minReplicas: string): readonly ServerFinding[] {
  if (replicas === 0 || minReplicas !== "0") return [];
  const remedy = "Set min-replicas-to-write 1: a failover can lose acknowledged answers otherwise.";
  return [{ setting: "min-replicas-to-write", value: minReplicas, remedy }];
}
