import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port";
import { type RedisProcess, startRedisProcess } from "./redis-process";
import { type RedisServer, startRedis } from "./redis-server";
import { ADMIN } from "./redis-users";

const WATCH_MS_MAX = 15_000;
const POLL_MS = 50;

export interface SentinelOptions {
  /** How many sentinels watch: 1 (default) or 3. */
  readonly sentinels?: 1 | 3;
  /** After how many ms without an answer a sentinel calls the master down. */
  readonly downAfterMs?: number;
  /** More options for the master and the replica. */
  readonly extraArgs?: readonly string[];
}

export interface RedisSentinel {
  /** The name of the watched master, for REDIS_SENTINEL_NAME. */
  readonly name: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** For the setting REDIS_SENTINELS. */
  readonly addresses: string;
  readonly stop: () => Promise<void>;
}

interface Watcher {
  readonly port: number;
  readonly process: RedisProcess;
}

/** A master, its replica in sync, and the sentinels, which all know both and each other. */
export async function startRedisSentinel(options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { sentinels: count = 1, downAfterMs = 500, extraArgs = [] } = options;
  const name = "holdfast-test";
  const dir = await mkdtemp(join(tmpdir(), "holdfast-sentinel-"));
  const watchers: Watcher[] = [];
  const servers: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(watchers.map(({ process }) => process.kill("SIGKILL")));
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const master = await startRedis({ extraArgs });
    servers.push(master);
    const replicaOf = ["--replicaof", "127.0.0.1", String(master.port)];
    const replica = await startRedis({ extraArgs: [...replicaOf, ...extraArgs] });
    servers.push(replica);
    const quorum = Math.floor(count / 2) + 1;
    const monitor = `monitor ${name} 127.0.0.1 ${master.port} ${quorum}`;
    const lines = [monitor, `down-after-milliseconds ${name} ${downAfterMs}`];
    lines.push(`failover-timeout ${name} 5000`, `auth-user ${name} ${ADMIN.username}`);
    lines.push(`auth-pass ${name} ${ADMIN.password}`);
    for (let index = 0; index < count; index += 1) watchers.push(await watch(dir, lines));
    await untilAllKnow(watchers, name);
    const addresses = watchers.map(({ port }) => `127.0.0.1:${port}`).join(",");
    const sentinels = watchers.map(({ port }) => ({ host: "127.0.0.1", port }));
    return { name, master, replica, sentinels, addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function watch(dir: string, lines: readonly string[]): Promise<Watcher> {
  const port = await freePort();
  // A sentinel writes what it learns into its own configuration file.
  const file = join(dir, `${port}.conf`);
  const settings = lines.map((line) => `sentinel ${line}\n`).join("");
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${settings}`);
  return { port, process: await startRedisProcess(port, [file, "--sentinel"]) };
}

async function untilAllKnow(watchers: readonly Watcher[], name: string): Promise<void> {
  const clients = watchers.map(({ port }) => new Redis(port, "127.0.0.1"));
  for (const client of clients) client.on("error", () => undefined);
  const deadline = Date.now() + WATCH_MS_MAX;
  try {
    for (;;) {
      const masters = await Promise.all(
        clients.map((client) => client.call("SENTINEL", "MASTER", name)),
      );
      if (masters.every((reply) => knowsAll(reply, watchers.length - 1))) return;
      if (Date.now() > deadline) throw new Error(`the sentinels do not know ${name} yet`);
      await sleep(POLL_MS);
    }
  } finally {
    for (const client of clients) client.disconnect();
  }
}

/** The reply is a flat list of names and values, or a map with the newer protocol. */
function knowsAll(reply: unknown, otherSentinels: number): boolean {
  const flat = Array.isArray(reply) ? reply : Object.entries(reply ?? {}).flat();
  const text = JSON.stringify(flat);
  return (
    text.includes('"num-slaves","1"') &&
    text.includes(`"num-other-sentinels","${otherSentinels}"`) &&
    text.includes('"flags","master"')
  );
}
