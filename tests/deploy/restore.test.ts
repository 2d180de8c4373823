import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-restore-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function serverIn(dir: string, appendonly: "yes" | "no"): Promise<RedisServer> {
  const extraArgs = ["--appendonly", appendonly, "--appendfsync", "always"];
  const server = await startRedis({ dir, extraArgs });
  onTestFinished(server.stop);
  return server;
}

function adminOf({ url }: RedisServer): Redis {
  const client = new Redis(url);
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

const MARK = "assess:highwater:ada:quiz";

/** An RDB file with the mark at 1, of a server whose mark then rose to 2. */
async function backUp(): Promise<string> {
  const dir = await folder();
  const server = await serverIn(dir, "yes");
  const client = adminOf(server);
  await client.set(MARK, "1");
  await client.save();
  const copy = join(await folder(), "dump.rdb");
  await cp(join(dir, "dump.rdb"), copy);
  await client.set(MARK, "2");
  await server.stop();
  return copy;
}

// "Back up and restore" in docs/operate.md.
test("the documented steps bring back what was stored at the time of the copy, and keep it", async () => {
  const dir = await folder();
  await cp(await backUp(), join(dir, "dump.rdb"));
  const restored = await serverIn(dir, "no");
  const client = adminOf(restored);
  await client.config("SET", "appendonly", "yes");
  await expect.poll(() => client.info("persistence")).toContain("aof_rewrite_in_progress:0");
  expect(await client.get(MARK)).toBe("1");
  await client.set(`${MARK}2`, "5");
  await restored.stop();
  const again = adminOf(await serverIn(dir, "yes"));
  expect([await again.get(MARK), await again.get(`${MARK}2`)]).toEqual(["1", "5"]);
});

test("with appendonly yes from the beginning, the copy would be ignored", async () => {
  const dir = await folder();
  await cp(await backUp(), join(dir, "dump.rdb"));
  expect(await adminOf(await serverIn(dir, "yes")).get(MARK)).toBeNull();
});
