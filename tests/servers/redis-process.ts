import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { isPortFree } from "./free-port";
import { redisBinary } from "./redis-binary";

const START_MS_MAX = 10_000;
const POLL_MS = 20;

export interface RedisProcess {
  readonly pid: number;
  readonly isAlive: () => boolean;
  /** Sends the signal. If it ends the process, waits until the process has ended. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

/** The login for the check whether the server is ready; without it, the default user. */
export interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
}

/** The port was in use before or while the server tried to bind it. */
export class PortBusyError extends Error {
  override readonly name = "PortBusyError";
  constructor(port: number) {
    super(`port ${port} is in use: a test could pass with a server of another test`);
  }
}

const running = new Set<ChildProcess>();

// If a test worker ends early, its servers must end too.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts one redis-server and resolves when this process, and no other, answers on the port. Throws
 * a `PortBusyError`, or an `Error` with the output of the server.
 */
export async function startRedisProcess(
  port: number,
  args: readonly string[],
  login: RedisLogin = {},
): Promise<RedisProcess> {
  if (!(await isPortFree(port))) throw new PortBusyError(port);
  const child = spawn(redisBinary(), [...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      running.delete(child);
      resolve();
    });
  });
  const output = collectOutput(child);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (!isAlive()) return;
    child.kill(signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") await ended;
  };
  try {
    await waitUntilReady(port, child, { output, login });
  } catch (error) {
    await kill("SIGKILL");
    throw error;
  }
  return { pid: pidOf(child), isAlive, kill };
}

function collectOutput(child: ChildProcess): () => string {
  let text = "";
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.once("error", (error) => {
    text += error.message;
  });
  return () => text;
}

async function waitUntilReady(
  port: number,
  child: ChildProcess,
  { output, login }: { readonly output: () => string; readonly login: RedisLogin },
): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      await sleep(POLL_MS);
      if (output().includes("Address already in use")) throw new PortBusyError(port);
      throw new Error(`redis-server ended at its start:\n${output()}`);
    }
    const answeringPid = await processIdOn(port, login);
    if (answeringPid === child.pid) return;
    if (answeringPid !== undefined) throw new PortBusyError(port);
    await sleep(POLL_MS);
  }
  throw new Error(`redis-server did not answer within ${START_MS_MAX} ms:\n${output()}`);
}

/** The process id that the server on this port reports; undefined while none is ready. */
async function processIdOn(port: number, login: RedisLogin): Promise<number | undefined> {
  const client = new Redis({
    ...login,
    port,
    host: "127.0.0.1",
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const pid = /process_id:(\d+)/.exec(await client.info("server"))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("redis-server did not start");
  return child.pid;
}
