import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KEPT } from "./project";
import { isRunning } from "./setup/processes.mjs";

const FOLDER = join(KEPT, "serving");

/** Notes that this process serves the build in `.next`, until the function it gives is called. */
export function noteServing(): () => void {
  mkdirSync(FOLDER, { recursive: true });
  const note = join(FOLDER, String(process.pid));
  writeFileSync(note, "");
  return () => {
    rmSync(note, { force: true });
  };
}

/** The processes that serve the build now. Notes of processes that have died are removed. */
export function otherServers(): readonly number[] {
  mkdirSync(FOLDER, { recursive: true });
  const pids = readdirSync(FOLDER).map(Number);
  const dead = pids.filter((pid) => !isRunning(pid));
  for (const pid of dead) rmSync(join(FOLDER, String(pid)), { force: true });
  return pids.filter((pid) => pid !== process.pid && !dead.includes(pid));
}
