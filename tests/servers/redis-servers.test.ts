import { createServer } from "node:net";
import { existsSync } from "node:fs";
import { Cluster, Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "./free-port";
import { startRedisCluster } from "./redis-cluster";
import { PortBusyError } from "./redis-process";
import { startRedisSentinel } from "./redis-sentinel";
import { startRedis } from "./redis-server";

async function ask(url: string, ...[command, ...args]: [string, ...string[]]): Promise<unknown> {
  const client = new Redis(url, { maxRetriesPerRequest: 0 });
  client.on("error", () => undefined);
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

/** Rejects when the server does not answer in time. */
async function pingIn(ms: number, url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: 0, commandTimeout: ms });
  client.on("error", () => undefined);
  try {
    await client.ping();
  } finally {
    client.disconnect();
  }
}

describe("a test server", () => {
  test("forgets everything when killed, and keeps what its append-only file holds", async () => {
    const forgetful = await startRedis();
    onTestFinished(forgetful.stop);
    const careful = await startRedis({
      extraArgs: ["--appendonly", "yes", "--appendfsync", "always"],
    });
    onTestFinished(careful.stop);
    for (const server of [forgetful, careful]) {
      await ask(server.url, "SET", "answer", "42");
      const before = server.pid;
      await server.kill();
      await server.restart();
      expect(server.pid).not.toBe(before);
    }
    expect(await ask(forgetful.url, "GET", "answer")).toBeNull();
    expect(await ask(careful.url, "GET", "answer")).toBe("42");
  });

  test("answers nothing while it is paused, and can be stopped in that state", async () => {
    const server = await startRedis();
    await server.pause();
    await expect(pingIn(400, server.url)).rejects.toThrow("timed out");
    await server.resume();
    expect(await ask(server.url, "PING")).toBe("PONG");
    await server.pause();
    await server.stop();
    expect(existsSync(server.dir)).toBe(false);
  });

  test("refuses a port on which something else already listens", async () => {
    const port = await freePort();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => {
      squatter.close();
    });
    await expect(startRedis({ port })).rejects.toBeInstanceOf(PortBusyError);
  });
});

test("a test cluster spreads keys over three nodes that all agree", async () => {
  const cluster = await startRedisCluster();
  onTestFinished(cluster.stop);
  const client = new Cluster([...cluster.startupNodes]);
  onTestFinished(() => {
    client.disconnect();
  });
  const keys = Array.from({ length: 30 }, (_, index) => `assess:${index}`);
  for (const key of keys) await client.set(key, "here");
  const sizes = await Promise.all(cluster.nodes.map(({ url }) => ask(url, "DBSIZE")));
  expect(sizes.reduce((sum: number, size) => sum + Number(size), 0)).toBe(keys.length);
  expect(sizes.every((size) => Number(size) > 0)).toBe(true);
});

test("test sentinels elect the replica when the master dies", async () => {
  const group = await startRedisSentinel({ sentinels: 3 });
  onTestFinished(group.stop);
  const client = new Redis({ sentinels: [...group.sentinels], name: group.name });
  client.on("error", () => undefined);
  onTestFinished(() => {
    client.disconnect();
  });
  expect(await client.set("assess:before", "1")).toBe("OK");
  await group.master.kill();
  await expect
    .poll(() => ask(group.replica.url, "ROLE"), { timeout: 90_000, interval: 100 })
    .toEqual(expect.arrayContaining(["master"]));
});
