import { expect, onTestFinished, test } from "vitest";
import { Redis } from "ioredis";
import { connectRedis, createRedisStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { startRedisCluster } from "../servers/redis-cluster";
import type { RedisServer } from "../servers/redis-server";

const SLOT = { userId: "u", resourceId: "r" };

function clientOf({ url }: RedisServer): Redis {
  const client = new Redis(url);
  client.on("error", () => undefined);
  onTestFinished(() => {
    client.disconnect();
  });
  return client;
}

/**
 * The fault campaign found it: a hash slot was moving, the node it was moving to did not answer in
 * time, and the rejected ASKING, which nobody waits for, ended the process with all its requests.
 */
test("a slot that moves to a node that is silent costs one request, not the process", async () => {
  const cluster = await startRedisCluster();
  onTestFinished(cluster.stop);
  const clients = cluster.nodes.map(clientOf);
  const [first] = clients;
  const slot = Number(await first?.cluster("KEYSLOT", keysOf(SLOT, "tagged").pointer));
  const owner = Math.floor((slot * cluster.nodes.length) / 16_384);
  const next = (owner + 1) % cluster.nodes.length;
  const names = await Promise.all(clients.map((client) => client.call("CLUSTER", "MYID")));
  await clients[next]?.call("CLUSTER", "SETSLOT", slot, "IMPORTING", String(names[owner]));
  await clients[owner]?.call("CLUSTER", "SETSLOT", slot, "MIGRATING", String(names[next]));

  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  const target = { kind: "cluster", nodes: cluster.startupNodes } as const;
  const store = createRedisStore(connectRedis(target, () => undefined, systemClock));
  onTestFinished(() => store.close());
  // The connection to a node is opened when it is first needed.
  const look = (): Promise<unknown> => store.readOutbox(SLOT).catch(() => null);
  await expect.poll(look, { timeout: 5_000 }).toEqual(new Map());
  await cluster.nodes[next]?.pause();
  await expect(store.readOutbox(SLOT)).rejects.toThrow("Redis did not answer");
  // An unhandled rejection is told when the event loop turns.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(unhandled).toEqual([]);
});
