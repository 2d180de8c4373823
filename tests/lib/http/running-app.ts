import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureBuild } from "#src/cli/build.ts";
import { nextOf, PROJECT } from "#src/cli/project.ts";
import { markServed } from "#src/cli/served-build.mjs";
import { startSimulator, type Simulator } from "#simulator/simulator";
import { freePort } from "#tests/servers/free-port";
import { startRedis, type RedisOptions, type RedisServer } from "#tests/servers/redis-server";

const READY_MS_MAX = 30_000;

/** The product as it is deployed: a build, served by Next.js, with a Redis and a gradebook. */
export interface RunningApp {
  readonly url: string;
  /** The id of the one process that serves. */
  readonly pid: number;
  readonly redis: RedisServer;
  readonly simulator: Simulator;
  /** What the server has written so far: its log, one JSON object a line, and its complaints. */
  readonly output: () => string;
  readonly isAlive: () => boolean;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
}

export interface PodOptions {
  /** With a build that is already there; the project's own by default, which is made if need be. */
  readonly folder?: string;
  /** Another pod of the same deployment: its Redis and gradebook are used, and left running. */
  readonly beside?: Pick<RunningApp, "redis" | "simulator">;
}

/** Starts everything on private ports. `env` adds settings, replaces them, or takes them away. */
export async function startApp(
  env: Readonly<Record<string, string | undefined>> = {},
  redisOptions: RedisOptions = {},
  { folder, beside }: PodOptions = {},
): Promise<RunningApp> {
  const forgetServing = folder === undefined ? await serveBuild() : () => undefined;
  const redis = beside?.redis ?? (await startRedis(redisOptions));
  const simulator = beside?.simulator ?? (await startSimulator());
  const port = await freePort();
  const cwd = folder ?? PROJECT;
  // A client that uses an idle connection again must not meet the moment at which it is closed.
  const args = ["start", "-p", String(port), "-H", "127.0.0.1", "--keepAliveTimeout", "600000"];
  const child = spawn(process.execPath, [nextOf(cwd), ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      REDIS_URL: redis.appUrl,
      ONEROSTER_BASE_URL: simulator.baseUrl,
      ONEROSTER_TOKEN_URL: simulator.tokenUrl,
      ONEROSTER_CLIENT_ID: simulator.clientId,
      ONEROSTER_CLIENT_SECRET: simulator.clientSecret,
      SESSION_SECRET: "a secret of the tests, long enough to sign with",
      CONTENT_DIR: join(PROJECT, "src/content"),
      SWEEP_INTERVAL_SECONDS: "1",
      ...env,
    },
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (isAlive()) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    if (beside === undefined) await Promise.all([redis.stop(), simulator.close()]);
    forgetServing();
  };
  try {
    await untilReady(url, isAlive);
  } catch (error) {
    await stop();
    throw new Error(`The app did not come up:\n${output}`, { cause: error });
  }
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const pid = child.pid ?? NaN;
  return { url, pid, redis, simulator, output: () => output, isAlive, signal, stop };
}

async function serveBuild(): Promise<() => void> {
  const built = await ensureBuild(() => undefined);
  if (built.kind === "failed") throw new Error(`The build failed:\n${built.problem}`);
  return markServed();
}

async function untilReady(url: string, isAlive: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (isAlive() && Date.now() < deadline) {
    const response = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (response?.ok === true) return;
    await sleep(50);
  }
  throw new Error("not ready");
}
