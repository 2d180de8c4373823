import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ensureBuild } from "#src/cli/build.ts";
import { LOCAL_DATA, PROJECT } from "#src/cli/project.ts";
import { freePort } from "#tests/servers/free-port";

const SETTINGS = {
  STORE: "memory",
  ONEROSTER_BASE_URL: "http://127.0.0.1:9/ims/oneroster/gradebook/v1p2",
  ONEROSTER_TOKEN_URL: "http://127.0.0.1:9/token",
  ONEROSTER_CLIENT_ID: "holdfast",
  ONEROSTER_CLIENT_SECRET: "secret",
  SESSION_SECRET: "a secret of the tests, long enough to sign with",
  SHUTDOWN_GRACE_SECONDS: "0",
};

beforeAll(async () => {
  const built = await ensureBuild(() => undefined);
  if (built.kind === "failed") throw new Error(built.problem);
}, 240_000);

async function serve(settings: Readonly<Record<string, string>>) {
  const port = await freePort();
  const args = [join(PROJECT, "src/cli/holdfast.mjs"), "serve", "--port", String(port)];
  const env = { PATH: process.env["PATH"], NODE_ENV: "production" as const, ...settings };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const keep = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return { child, ended: once(child, "exit"), output: () => text, url: `http://127.0.0.1:${port}` };
}

/** The processes that a process has started and that still run. */
function childrenOf(pid: number): readonly string[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "ppid=,pid=,comm="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => Number(/^\s*(\d+)/.exec(line)?.[1]) === pid);
}

test("without settings, holdfast serve names all that is missing and exits with 1", async () => {
  const { ended, output } = await serve({});
  expect(await ended).toEqual([1, null]);
  expect(output()).toMatch(/^ {2}REDIS_URL: missing; set it, or /m);
  expect(output()).toMatch(/^ {2}ONEROSTER_BASE_URL, .*ONEROSTER_CLIENT_SECRET: missing; set /m);
  expect(output()).toMatch(/^ {2}SESSION_SECRET: missing; set .* or AUTH_MODE=module/m);
  expect(output()).not.toContain("    at ");
});

test("with settings, it serves in one process, and stops when it gets SIGTERM", async () => {
  const { child, ended, output, url } = await serve(SETTINGS);
  const pid = child.pid ?? 0;
  const statusOf = () => fetch(`${url}/api/health/ready`).then(({ status }) => status);
  await expect.poll(() => statusOf().catch(output), { timeout: 30_000 }).toBe(200);
  expect(childrenOf(process.pid).join("\n")).toContain(` ${pid} `);
  expect(childrenOf(pid)).toEqual([]);
  const marks = () => readdirSync(join(LOCAL_DATA, "serving")).map((mark) => mark.split(".")[0]);
  expect(marks()).toContain(String(pid));
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  expect(marks()).not.toContain(String(pid));
});
