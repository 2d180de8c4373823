import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../setup/processes.mjs";
import { freePort } from "./ports";
import type { Guard } from "./service";
import { readRedisInfo, type RedisInfo } from "./redis-info";
import { type ServiceProcess, startProcess } from "./service";
import { StartError } from "./start-error";

const START_MS_MAX = 60_000;
const END_MS_MAX = 10_000;
const SILENT_MS_MAX = 30_000;
const POLL_MS = 50;

export interface PrivateRedis {
  readonly service: ServiceProcess;
  readonly url: string;
}

/**
 * Starts a private redis-server on a loopback port. Its data stays in the folder, so attempts
 * survive a restart. Throws a `StartError` if it does not start or another start uses the folder.
 */
export async function startPrivateRedis(
  binary: string,
  dir: string,
  guard: Pick<Guard, "watch">,
): Promise<PrivateRedis> {
  mkdirSync(dir, { recursive: true });
  await stopLeftover(dir);
  const port = await freePort();
  const owner = join(dir, "owner.json");
  writeFileSync(owner, JSON.stringify({ starter: process.pid, port }));
  const service = startProcess(
    { name: "redis", command: binary, args: argsFor(port, dir), stdio: "ignore" },
    guard,
  );
  try {
    await waitUntilReady(service, port, dir);
  } catch (error) {
    await service.stop();
    throw error;
  }
  void service.ended.then(() => {
    rmSync(owner, { force: true });
  });
  return { service, url: `redis://127.0.0.1:${port}` };
}

function argsFor(port: number, dir: string): readonly string[] {
  return [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir],
    ...["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
    ...["--maxmemory-policy", "noeviction", "--daemonize", "no"],
    // Answers of up to 250 characters or so stay in the compact form (docs/operate.md).
    ...["--hash-max-listpack-value", "300"],
    ...["--logfile", join(dir, "redis.log"), "--pidfile", join(dir, "redis.pid")],
  ];
}

async function waitUntilReady(service: ServiceProcess, port: number, dir: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (service.isAlive() && service.pid !== undefined && Date.now() < deadline) {
    const info = await readRedisInfo(port);
    if (info !== null && info !== "silent") {
      if (info.pid !== service.pid) {
        throw new StartError(`port ${port} has been taken by another Redis; start again`);
      }
      if (!info.isLoading) return;
    }
    await sleep(POLL_MS);
  }
  throw new StartError(`the private redis-server did not start; see ${join(dir, "redis.log")}`);
}

/**
 * Ends the server of a start that was killed, because two servers must never use the same folder.
 * Throws a `StartError` if the other start still runs, or its server does not answer.
 */
async function stopLeftover(dir: string): Promise<void> {
  const owner = ownerOf(dir);
  const info = owner === null ? null : await infoOf(owner.port, dir);
  if (owner === null || info === null || info.pid !== pidIn(dir)) return;
  if (isRunning(owner.starter)) {
    throw new StartError(
      `another start (process ${owner.starter}) uses ${dir}. Stop it, or set REDIS_URL here.`,
    );
  }
  process.kill(info.pid, "SIGTERM");
  const deadline = Date.now() + END_MS_MAX;
  while (isRunning(info.pid)) {
    if (Date.now() > deadline) {
      throw new StartError(
        `the redis-server of an earlier start (process ${info.pid}) does not end`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Waits for the answer of a server that may use the folder: silence does not mean that it is free. */
async function infoOf(port: number, dir: string): Promise<RedisInfo | null> {
  const deadline = Date.now() + SILENT_MS_MAX;
  for (;;) {
    const info = await readRedisInfo(port);
    if (info !== "silent") return info;
    const pid = pidIn(dir);
    if (pid === null || !isRunning(pid)) return null;
    if (Date.now() > deadline) {
      throw new StartError(
        `the redis-server that uses ${dir} (process ${pid}) does not answer. End it, or set ` +
          "REDIS_URL here.",
      );
    }
  }
}

function ownerOf(dir: string): { readonly starter: number; readonly port: number } | null {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(dir, "owner.json"), "utf8"));
    if (typeof owner !== "object" || owner === null) return null;
    const { starter, port } = owner as { readonly starter?: unknown; readonly port?: unknown };
    return typeof starter === "number" && typeof port === "number" ? { starter, port } : null;
  } catch {
    return null;
  }
}

function pidIn(dir: string): number | null {
  try {
    return Number(readFileSync(join(dir, "redis.pid"), "utf8"));
  } catch {
    return null;
  }
}
