import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port";
import type { Certificates } from "./certificates";
import { type RedisLogin, type RedisProcess, startRedisProcess } from "./redis-process";
import { type RedisServer, startRedis } from "./redis-server";
import { ADMIN, type AppUser } from "./redis-users";

const WATCH_MS_MAX = 15_000;
const POLL_MS = 50;

export interface SentinelOptions {
  /** How many sentinels watch: 1 (default) or 3. */
  readonly sentinels?: 1 | 3;
  /** A sentinel considers the master down after this time without a reply. */
  readonly downAfterMs?: number;
  /** More options for the master and the replica. */
  readonly extraArgs?: readonly string[];
  /** The only user of the master and the replica besides the test's admin. */
  readonly appUser?: AppUser;
  /** The password that the sentinels require. */
  readonly sentinelPassword?: string;
  /** Master, replica and sentinels also listen with TLS, and use TLS among themselves. */
  readonly certificates?: Certificates;
}

export interface RedisSentinel {
  /** The name of the watched master, for REDIS_SENTINEL_NAME. */
  readonly name: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** For the setting REDIS_SENTINELS. */
  readonly addresses: string;
  /** The addresses of the TLS ports, which are open only with `certificates`. */
  readonly tlsAddresses: string;
  readonly stop: () => Promise<void>;
}

interface SentinelProcess {
  readonly port: number;
  readonly tlsPort: number;
  readonly process: RedisProcess;
}

/** Starts a master, a replica in sync and sentinels, and waits until the sentinels know all of them. */
export async function startRedisSentinel(options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { sentinels: count = 1, downAfterMs = 500, extraArgs = [], certificates } = options;
  const app = options.appUser === undefined ? {} : { appUser: options.appUser };
  const tlsPorts = [await freePort(), await freePort()] as const;
  const tlsArgs = (port: number): readonly string[] =>
    certificates === undefined ? [] : [...certificates.tlsArgs(port), "--tls-replication", "yes"];
  const name = "holdfast-test";
  const dir = await mkdtemp(join(tmpdir(), "holdfast-sentinel-"));
  const watchers: SentinelProcess[] = [];
  const servers: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(watchers.map(({ process }) => process.kill("SIGKILL")));
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const masterArgs = [...tlsArgs(tlsPorts[0]), ...extraArgs];
    const master = await startRedis({ extraArgs: masterArgs, ...app });
    servers.push(master);
    const masterPort = certificates === undefined ? master.port : tlsPorts[0];
    const replicaOf = ["--replicaof", "127.0.0.1", String(masterPort), ...tlsArgs(tlsPorts[1])];
    const replica = await startRedis({ extraArgs: [...replicaOf, ...extraArgs], ...app });
    servers.push(replica);
    const quorum = Math.floor(count / 2) + 1;
    const monitor = `monitor ${name} 127.0.0.1 ${masterPort} ${quorum}`;
    const lines = [monitor, `down-after-milliseconds ${name} ${downAfterMs}`];
    lines.push(`failover-timeout ${name} 5000`, `auth-user ${name} ${ADMIN.username}`);
    lines.push(`auth-pass ${name} ${ADMIN.password}`);
    for (let index = 0; index < count; index += 1)
      watchers.push(await startSentinel(dir, lines, options));
    await waitUntilKnown(watchers, name, options);
    const addresses = watchers.map(({ port }) => `127.0.0.1:${port}`).join(",");
    const tlsAddresses = watchers.map(({ tlsPort }) => `127.0.0.1:${tlsPort}`).join(",");
    const sentinels = watchers.map(({ port }) => ({ host: "127.0.0.1", port }));
    return { name, master, replica, sentinels, addresses, tlsAddresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSentinel(
  dir: string,
  lines: readonly string[],
  options: SentinelOptions,
): Promise<SentinelProcess> {
  const { certificates, sentinelPassword } = options;
  const port = await freePort();
  const tlsPort = await freePort();
  // A sentinel writes what it learns into its own configuration file.
  const file = join(dir, `${port}.conf`);
  const settings = lines.map((line) => `sentinel ${line}\n`).join("");
  const login = loginOf(options);
  const own = sentinelPassword === undefined ? "" : `requirepass ${sentinelPassword}\n`;
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${own}${settings}`);
  const tls =
    certificates === undefined
      ? []
      : [...certificates.tlsArgs(tlsPort), "--tls-replication", "yes"];
  const args = [file, "--sentinel", ...tls];
  return { port, tlsPort, process: await startRedisProcess(port, args, login) };
}

function loginOf({ sentinelPassword: password }: SentinelOptions): RedisLogin {
  return password === undefined ? {} : { password };
}

async function waitUntilKnown(
  watchers: readonly SentinelProcess[],
  name: string,
  options: SentinelOptions,
): Promise<void> {
  const login = loginOf(options);
  const clients = watchers.map(({ port }) => new Redis(port, "127.0.0.1", login));
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
