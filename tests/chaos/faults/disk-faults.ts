import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { RedisServer } from "#tests/servers/redis-server";
import type { Fault, FaultHarness, Injection } from "../fault";
import { infoOf, until } from "../environment/ask-redis";
import { monotonicMs } from "../history/operation";
import { operationsWithCode } from "./effects";
import { ordinary } from "./ordinary";
import { onlyServer } from "./server-faults";

const run = promisify(execFile);

/** Without a disk to fill: no file of the server may grow any further. */
async function fillDisk(harness: FaultHarness): Promise<Injection> {
  const server = onlyServer(harness);
  const { pid, port } = server;
  await run("prlimit", ["--pid", String(pid), `--fsize=${await largestFile(server)}:unlimited`]);
  const isRefused = async (): Promise<boolean> =>
    (await infoOf(port, "aof_last_write_status")) === "err";
  await until("the append-only file cannot be written", isRefused);
  const fromMs = monotonicMs();
  await sleep(harness.lastsMs);
  const untilMs = monotonicMs();
  await run("prlimit", ["--pid", String(pid), "--fsize=unlimited:unlimited"]);
  await until("the append-only file is written again", async () => !(await isRefused()));
  return {
    readOnly: [{ fromMs, untilMs }],
    proof: (history) => operationsWithCode(history, "MISCONF"),
  };
}

async function largestFile({ dir }: RedisServer): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return Math.max(...sizes);
}

export const DISK_FAULTS: readonly Fault[] = [
  {
    ...ordinary("disk-full", "disk full"),
    environment: "capped",
    // With `always` the server ends instead.
    redisArgs: ["--appendfsync", "everysec"],
    how: "the server's files may not grow (RLIMIT_FSIZE by prlimit): MISCONF",
    inject: fillDisk,
  },
];
