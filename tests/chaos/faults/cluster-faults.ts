import { setTimeout as sleep } from "node:timers/promises";
import { ADMIN } from "#tests/servers/redis-users";
import type { RedisServer } from "#tests/servers/redis-server";
import type { Fault, FaultHarness, Injection } from "../fault";
import { askRedis, infoOf, until } from "../environment/ask-redis";
import { affectedOperations, holding } from "./effects";
import { ordinary, REACHABLE } from "./ordinary";

/** After each key: long enough for requests to find the slot's keys on two nodes. */
const PAUSE_MS = 60;
const STEMS = [0, 1, 2].flatMap((at) => [
  ...[`{shared-${at}:quiz}`, `{w0-own-${at}:quiz}`, `{w1-own-${at}:quiz}`],
]);

/** Some of the slots that are written to move to another node, key by key. */
async function migrate(harness: FaultHarness): Promise<Injection> {
  let moved = 0;
  for (const stem of STEMS) moved += await moveSlot(harness, stem);
  const redirections = await refusals(harness);
  return {
    proof: () => (redirections === 0 ? null : `${moved} keys moved, ${redirections} redirections`),
  };
}

async function moveSlot({ environment }: FaultHarness, key: string): Promise<number> {
  const [first] = environment.servers;
  if (first === undefined) throw new Error("there is no node");
  const slot = Number(await askRedis(first.port, "CLUSTER", "KEYSLOT", key));
  const nodes = await Promise.all(environment.servers.map(named));
  const isOwner = await Promise.all(nodes.map(({ port }) => owns(port, slot)));
  const from = nodes[isOwner.indexOf(true)];
  const to = nodes.find((node) => node !== from);
  if (from === undefined || to === undefined) throw new Error("nobody owns the hash slot");
  await askRedis(to.port, "CLUSTER", "SETSLOT", slot, "IMPORTING", from.name);
  await askRedis(from.port, "CLUSTER", "SETSLOT", slot, "MIGRATING", to.name);
  let moved = 0;
  for (;;) {
    const keys = await askRedis(from.port, "CLUSTER", "GETKEYSINSLOT", slot, 1);
    if (!Array.isArray(keys) || keys.length === 0) break;
    const target = ["127.0.0.1", to.port, "", 0, 1_000] as const;
    const user = ["AUTH2", ADMIN.username, ADMIN.password] as const;
    await askRedis(from.port, "MIGRATE", ...target, ...user, "KEYS", ...keys.map(String));
    moved += keys.length;
    await sleep(PAUSE_MS);
  }
  for (const { port } of [to, from]) {
    await askRedis(port, "CLUSTER", "SETSLOT", slot, "NODE", to.name);
  }
  return moved;
}

async function named({ port }: RedisServer): Promise<{ port: number; name: string }> {
  return { port, name: String(await askRedis(port, "CLUSTER", "MYID")) };
}

async function owns(port: number, slot: number): Promise<boolean> {
  const nodes = String(await askRedis(port, "CLUSTER", "NODES"));
  const ranges = (/myself.* connected (.*)/.exec(nodes)?.[1] ?? "").split(" ");
  return ranges.some((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return first !== undefined && last !== undefined && slot >= first && slot <= last;
  });
}

async function refusals({ environment }: FaultHarness): Promise<number> {
  let sum = 0;
  for (const { port } of environment.servers) {
    for (const name of ["MOVED", "ASK", "TRYAGAIN"]) {
      const count = /count=(\d+)/.exec(await infoOf(port, `errorstat_${name}`))?.[1];
      sum += Number(count ?? 0);
    }
  }
  return sum;
}

async function loseShard(harness: FaultHarness): Promise<Injection> {
  const [node] = harness.environment.servers;
  if (node === undefined) throw new Error("there is no node");
  const lastsMs = Math.max(harness.lastsMs, SHARD_DOWN_MS_MIN);
  const span = await holding(
    () => node.kill("SIGKILL"),
    lastsMs,
    () => node.restart(),
  );
  await until("the cluster is whole again", async () => {
    const infos = await Promise.all(
      harness.environment.servers.map(({ port }) => askRedis(port, "CLUSTER", "INFO")),
    );
    return infos.every((info) => String(info).includes("cluster_state:ok"));
  });
  return { proof: (history) => affectedOperations(history, [span]) };
}

/** Until the others have noticed (cluster-node-timeout is 2 s), they go on with their slots. */
const SHARD_DOWN_MS_MIN = 4_000;

export const CLUSTER_FAULTS: readonly Fault[] = [
  {
    ...ordinary("slot-migration", "hash slots on the move"),
    environment: "cluster",
    how: "Cluster: the slots that all share are migrated while they are written to",
    notApplicable: { failClosed: REACHABLE },
    inject: migrate,
  },
  {
    ...ordinary("shard-down", "a shard is down"),
    environment: "cluster",
    how: "Cluster: one of three nodes is killed and restarted from its append-only file",
    notApplicable: {
      failClosed: "the other shards answer for their own slots until the cluster is marked down",
    },
    inject: loseShard,
  },
];
