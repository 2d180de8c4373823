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
 * Found by the fault campaign: a hash slot was migrating, and its target node did not answer in
 * time. ioredis does not await its ASKING command, so the rejection was unhandled and ended the
 * process with all of its requests.
 */
test("one request fails, and the process continues, when a hash slot migrates to a node that does not answer", async () => {
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
  const record = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", record);
  onTestFinished(() => void process.off("unhandledRejection", record));
  const target = { kind: "cluster", nodes: cluster.startupNodes } as const;
  const store = createRedisStore(connectRedis(target, () => undefined, systemClock));
  onTestFinished(() => store.close());
  // ioredis opens the connection to a node when it is first needed.
  const readOutbox = (): Promise<unknown> => store.readOutbox(SLOT).catch(() => null);
  await expect.poll(readOutbox, { timeout: 5_000 }).toEqual(new Map());
  await cluster.nodes[next]?.pause();
  await expect(store.readOutbox(SLOT)).rejects.toThrow("Redis did not answer");
  // Node.js emits unhandledRejection after the current turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(unhandled).toEqual([]);
});
