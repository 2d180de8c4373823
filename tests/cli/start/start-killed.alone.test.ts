import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ask } from "#tests/lib/http/student";
import { freePort } from "#tests/servers/free-port";
import { dataFolder, NODE_START, NPM_START, startApplication } from "./started-application";

/** Enough time for a build, if there is none yet. */
const TEST_MS_MAX = 240_000;
/** A few seconds, with a margin for a busy machine. */
const END_MS_MAX = 60_000;

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
    // A zombie process is still listed.
    if (pid === undefined || state?.startsWith("Z") === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** All descendants of this process. */
function descendantsOf(root: number): readonly Process[] {
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

function stillRunning(before: readonly Process[]): readonly string[] {
  const now = processes();
  return before
    .filter(({ pid, command }) => now.some((one) => one.pid === pid && one.command === command))
    .map(({ pid, command }) => `${pid} ${command.slice(0, 100)}`);
}

test.each([
  ["the process of the start", NODE_START],
  ["npm, which started it", NPM_START],
])(
  "kill -9 of %s ends the server and all other parts, and the port is free again",
  { timeout: TEST_MS_MAX },
  async (_what, command) => {
    const [port, data] = [await freePort(), await dataFolder()];
    const { child } = await startApplication(command, port, data);
    const parts = descendantsOf(child.pid ?? 0);
    const names = parts.map((part) => part.command).join("\n");
    expect(names).toContain("redis-server");
    expect(names).toContain("end-with-parent.mjs");
    expect(names).toMatch(/next/);
    child.kill("SIGKILL");
    await expect
      .poll(() => stillRunning(parts), { timeout: END_MS_MAX, interval: 250 })
      .toEqual([]);

    const again = await startApplication(NODE_START, port, data);
    expect((await ask(`http://localhost:${port}/api/health/ready`)).status).toBe(200);
    const next = descendantsOf(again.child.pid ?? 0);
    again.child.kill("SIGTERM");
    await expect.poll(() => stillRunning(next), { timeout: END_MS_MAX, interval: 250 }).toEqual([]);
  },
);

test(
  "when the guard itself ends, the start prints that and ends all parts",
  { timeout: TEST_MS_MAX },
  async () => {
    const [port, data] = [await freePort(), await dataFolder()];
    const { child, output } = await startApplication(NODE_START, port, data);
    const parts = descendantsOf(child.pid ?? 0);
    const guard = parts.find((part) => part.command.includes("end-with-parent.mjs"));
    if (guard === undefined) throw new Error("there is no guard");
    process.kill(guard.pid, "SIGKILL");
    await expect
      .poll(() => stillRunning(parts), { timeout: END_MS_MAX, interval: 250 })
      .toEqual([]);
    expect(output()).toContain('The part "guard" ended by itself (signal SIGKILL)');
    await expect.poll(() => child.exitCode).toBe(1);
  },
);
