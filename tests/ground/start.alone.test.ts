import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../servers/free-port";

const PROJECT = resolve(import.meta.dirname, "../..");
/** Enough for a build, where there is none yet. */
const START_MS_MAX = 150_000;

interface Started {
  readonly output: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exitCode: Promise<number | null>;
}

/** `holdfast start` without any setting but its port and its folder, once it says that it runs. */
async function start(port: number, data: string): Promise<Started> {
  const given = /^(REDIS|ONEROSTER)_|^(STORE|npm_lifecycle_event)$/;
  const env = Object.entries(process.env).filter(([name]) => !given.test(name));
  const child = spawn(process.execPath, ["src/cli/holdfast.mjs", "start"], {
    cwd: PROJECT,
    env: {
      ...Object.fromEntries(env),
      NODE_ENV: "production",
      PORT: String(port),
      HOLDFAST_DATA_DIR: data,
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const exitCode = new Promise<number | null>((done) => child.once("exit", done));
  const runs = new Promise<void>((done) => {
    const keep = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes("Holdfast runs.")) done();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
  });
  await Promise.race([runs, exitCode]);
  return { output: () => text, exitCode, signal: (signal) => void child.kill(signal) };
}

async function dataFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-data-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function redisPid(data: string): Promise<number> {
  const text = await readFile(join(data, "redis.pid"), "utf8");
  // An empty file would read as 0, and a signal to process 0 ends this very test run.
  if (!/^\d+\s*$/.test(text)) throw new Error(`redis.pid holds ${JSON.stringify(text)}`);
  return Number(text);
}

test("start serves a page; a signal ends all parts", { timeout: START_MS_MAX }, async () => {
  const [port, data] = [await freePort(), await dataFolder()];
  const { output, signal, exitCode } = await start(port, data);
  expect(output()).toContain(`http://localhost:${port}`);
  const page = await fetch(`http://localhost:${port}/`);
  expect(page.status).toBe(200);
  const ready = await fetch(`http://localhost:${port}/api/health/ready`);
  expect(ready.status).toBe(200);
  const redis = await redisPid(data);
  signal("SIGTERM");
  expect(await exitCode).toBe(0);
  expect(() => process.kill(redis, 0)).toThrow("ESRCH");
  await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
});

test("when a part dies, start says which and ends with 1", { timeout: START_MS_MAX }, async () => {
  const [port, data] = [await freePort(), await dataFolder()];
  const { output, exitCode } = await start(port, data);
  process.kill(await redisPid(data), "SIGKILL");
  expect(await exitCode).toBe(1);
  expect(output()).toContain('The part "redis" ended by itself (signal SIGKILL)');
  await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
});
