import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../setup/processes.mjs";
import type { Guard } from "./guard";
import { freePort } from "./ports";
import { askRedis } from "./redis-answer";
import { type ServiceProcess, startProcess } from "./service";
import { StartProblem } from "./start-problem";

const START_MS_MAX = 60_000;
const END_MS_MAX = 10_000;
const POLL_MS = 50;

export interface PrivateRedis {
  readonly service: ServiceProcess;
  readonly url: string;
}

/**
 * A redis-server of our own on a loopback port. Its folder outlives it, so attempts survive a
 * restart. Throws StartProblem when it does not come up or another start uses the folder.
 */
export async function startPrivateRedis(
  binary: string,
  dir: string,
  guard: Pick<Guard, "watch">,
): Promise<PrivateRedis> {
  mkdirSync(dir, { recursive: true });
  await endLeftover(dir);
  const port = await freePort();
  const owner = join(dir, "owner.json");
  writeFileSync(owner, JSON.stringify({ starter: process.pid, port }));
  const service = startProcess(
    { name: "redis", command: binary, args: argsFor(port, dir), stdio: "ignore" },
    guard,
  );
  try {
    await untilReady(service, port, dir);
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
    ...["--logfile", join(dir, "redis.log"), "--pidfile", join(dir, "redis.pid")],
  ];
}

async function untilReady(service: ServiceProcess, port: number, dir: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (service.isAlive() && service.pid !== undefined && Date.now() < deadline) {
    const answer = await askRedis(port);
    if (answer !== null && answer.pid !== service.pid) {
      throw new StartProblem(`port ${port} was taken by another Redis meanwhile; start again`);
    }
    if (answer?.isLoading === false) return;
    await sleep(POLL_MS);
  }
  throw new StartProblem(`the private redis-server did not come up; see ${join(dir, "redis.log")}`);
}

/**
 * Two servers must never write one folder. The server of a start that was killed is ended; the one
 * of a start that still runs is left alone, and this start ends.
 */
async function endLeftover(dir: string): Promise<void> {
  const owner = ownerOf(dir);
  const answer = owner === null ? null : await askRedis(owner.port);
  if (owner === null || answer === null || answer.pid !== pidIn(dir)) return;
  if (isRunning(owner.starter)) {
    throw new StartProblem(
      `another start (process ${owner.starter}) uses ${dir}. Stop it, or set REDIS_URL here.`,
    );
  }
  process.kill(answer.pid, "SIGTERM");
  const deadline = Date.now() + END_MS_MAX;
  while (isRunning(answer.pid)) {
    if (Date.now() > deadline) {
      throw new StartProblem(`the redis-server of an earlier start, ${answer.pid}, does not end`);
    }
    await sleep(POLL_MS);
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
