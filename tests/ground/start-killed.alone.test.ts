import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../servers/free-port";

const PROJECT = resolve(import.meta.dirname, "../..");
/** Enough for a build, where there is none yet. */
const TEST_MS_MAX = 240_000;
/** "Within a few seconds", on a machine that has other things to do. */
const END_MS_MAX = 15_000;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): readonly Process[] {
  const args = ["-A", "-o", "pid=,ppid=,stat=,command="];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, state, command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // A dead process whose parent has not asked for it yet still has a line.
    if (pid === undefined || state?.startsWith("Z") === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Everything below this process, whatever it is called. */
function below(root: number): readonly Process[] {
  const all = processes();
  const found: Process[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map(({ pid }) => pid));
  }
  return found;
}

function stillThere(before: readonly Process[]): readonly string[] {
  const now = processes();
  return before
    .filter(({ pid, command }) => now.some((one) => one.pid === pid && one.command === command))
    .map(({ pid, command }) => `${pid} ${command.slice(0, 100)}`);
}

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** A start in its own process group, once it says that it runs. */
async function started(
  [command, ...args]: readonly [string, ...string[]],
  port: number,
  data: string,
): Promise<Started> {
  const given = /^(REDIS|ONEROSTER)_|^(STORE|npm_)/;
  const env = Object.entries(process.env).filter(([name]) => !given.test(name));
  const child = spawn(command, args, {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...Object.fromEntries(env),
      NODE_ENV: "production",
      PORT: String(port),
      HOLDFAST_DATA_DIR: data,
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  await new Promise<void>((done, fail) => {
    const keep = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes("Holdfast runs.")) done();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("exit", () => fail(new Error(`it ended:\n${text}`)));
  });
  return { child, output: () => text };
}

async function dataFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-data-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const NODE = [process.execPath, "src/cli/holdfast.mjs", "start"] as const;
const NPM = ["npm", "start"] as const;

test.each([
  ["the process of the start", NODE],
  ["npm, which started it", NPM],
])(
  "kill -9 of %s ends the server, the Redis and all, and the port is free again",
  { timeout: TEST_MS_MAX },
  async (_what, command) => {
    const [port, data] = [await freePort(), await dataFolder()];
    const { child } = await started(command, port, data);
    const parts = below(child.pid ?? 0);
    const names = parts.map((part) => part.command).join("\n");
    expect(names).toContain("redis-server");
    expect(names).toContain("end-with-parent.mjs");
    expect(names).toMatch(/next/);
    child.kill("SIGKILL");
    await expect.poll(() => stillThere(parts), { timeout: END_MS_MAX, interval: 250 }).toEqual([]);

    const again = await started(NODE, port, data);
    const page = await fetch(`http://localhost:${port}/api/health/ready`);
    expect(page.status).toBe(200);
    const next = below(again.child.pid ?? 0);
    again.child.kill("SIGTERM");
    await expect.poll(() => stillThere(next), { timeout: END_MS_MAX, interval: 250 }).toEqual([]);
  },
);

test("the guard itself dies: the start says so and ends everything", { timeout: TEST_MS_MAX }, async () => {
  const [port, data] = [await freePort(), await dataFolder()];
  const { child, output } = await started(NODE, port, data);
  const parts = below(child.pid ?? 0);
  const guard = parts.find((part) => part.command.includes("end-with-parent.mjs"));
  if (guard === undefined) throw new Error("there is no guard");
  process.kill(guard.pid, "SIGKILL");
  await expect.poll(() => stillThere(parts), { timeout: END_MS_MAX, interval: 250 }).toEqual([]);
  expect(output()).toContain('The part "guard" ended by itself (signal SIGKILL)');
  await expect.poll(() => child.exitCode).toBe(1);
});
