import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** CPU time that a process has used since its start, in milliseconds. */
export interface ProcessCpu {
  /** Of the thread that runs JavaScript. */
  readonly mainThreadMs: number;
  /** Of all its threads, such as those of the garbage collector. */
  readonly processMs: number;
}

/** As the kernel counts it, to the nanosecond. Linux only. */
export function cpuOf(pid: number): ProcessCpu {
  const tasks = `/proc/${pid}/task`;
  const threads = readdirSync(tasks);
  const processMs = threads.reduce((sum, thread) => sum + threadMs(join(tasks, thread)), 0);
  return { mainThreadMs: threadMs(join(tasks, String(pid))), processMs };
}

/** The first field of `schedstat` is the time on a CPU, in nanoseconds. */
function threadMs(folder: string): number {
  const [nanoseconds] = readFileSync(join(folder, "schedstat"), "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}
