import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "./unlimited-connection";

const SLOT = { userId: "ada", resourceId: "fractions" };
/** More than any limit of production. */
const LATE_MS = 2_500;

test.each([
  {
    of: "a single server",
    start: async () => {
      const server = await startRedis();
      return {
        ...server,
        nodes: [server],
        target: { kind: "single", url: server.appUrl },
      } as const;
    },
  },
  {
    of: "a Cluster",
    start: async () => {
      const cluster = await startRedisCluster();
      return { ...cluster, target: { kind: "cluster", nodes: cluster.startupNodes } } as const;
    },
  },
])("a client without a time limit waits for the answer of $of", async ({ start }) => {
  const { nodes, target, stop } = await start();
  onTestFinished(stop);
  const store = createRedisStore(connectWithoutTimeLimit(target));
  onTestFinished(() => store.close());
  await store.load(SLOT);
  await Promise.all(nodes.map((node) => node.pause()));
  const loading = store.load(SLOT);
  await sleep(LATE_MS);
  await Promise.all(nodes.map((node) => node.resume()));
  expect(await loading).toMatchObject({ record: null });
});
