import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "#tests/lib/http/student";
import { freePort } from "#tests/servers/free-port";
import { dataFolder, NODE_START, startApplication } from "./started-application";

/** Enough time for a build, if there is none yet. */
const START_MS_MAX = 150_000;

async function redisPid(data: string): Promise<number> {
  const text = await readFile(join(data, "redis.pid"), "utf8");
  // An empty file would be read as 0, and a signal to process 0 would end the test run.
  if (!/^\d+\s*$/.test(text)) throw new Error(`redis.pid contains ${JSON.stringify(text)}`);
  return Number(text);
}

test("start serves a page; a signal ends all parts", { timeout: START_MS_MAX }, async () => {
  const [port, data] = [await freePort(), await dataFolder()];
  const { child, output, exitCode } = await startApplication(NODE_START, port, data);
  expect(output()).toContain(`http://localhost:${port}`);
  const page = await fetch(`http://localhost:${port}/`);
  expect(page.status).toBe(200);
  expect((await ask(`http://localhost:${port}/api/health/ready`)).status).toBe(200);
  const redis = await redisPid(data);
  child.kill("SIGTERM");
  expect(await exitCode).toBe(0);
  expect(() => process.kill(redis, 0)).toThrow("ESRCH");
  await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
});

test(
  "when a part ends, start prints its name and exits with 1",
  { timeout: START_MS_MAX },
  async () => {
    const [port, data] = [await freePort(), await dataFolder()];
    const { output, exitCode } = await startApplication(NODE_START, port, data);
    process.kill(await redisPid(data), "SIGKILL");
    expect(await exitCode).toBe(1);
    expect(output()).toContain('The part "redis" ended by itself (signal SIGKILL)');
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
  },
);
