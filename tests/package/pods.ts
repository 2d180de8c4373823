import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#tests/servers/free-port";

/** A running server of an application. */
export interface Pod {
  readonly url: string;
  /** What it has written to its output so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const READY_MS_MAX = 60_000;

/** Starts `next start` in the folder and waits until its readiness says 200, or another status. */
export async function startPod(
  folder: string,
  env: Readonly<Record<string, string>>,
  readiness = 200,
): Promise<Pod> {
  const port = await freePort();
  const next = join(folder, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "start", "--port", String(port)], {
    cwd: folder,
    env: { ...process.env, ...env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pod: Pod = {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
  const untilMs = Date.now() + READY_MS_MAX;
  while (child.exitCode === null && Date.now() < untilMs) {
    const ready = await fetch(`${pod.url}/api/health/ready`).catch(() => null);
    if (ready?.status === readiness) return pod;
    await sleep(200);
  }
  await pod.stop();
  throw new Error(`The application did not become ready:\n${output}`);
}
