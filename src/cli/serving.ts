import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KEPT } from "./project";
import { isRunning } from "./setup/processes.mjs";

const FOLDER = join(KEPT, "serving");

let notes = 0;

/** Notes that this process serves the build in `.next`, until the function it gives is called. */
export function noteServing(): () => void {
  mkdirSync(FOLDER, { recursive: true });
  notes += 1;
  const note = join(FOLDER, `${process.pid}.${notes}`);
  writeFileSync(note, "");
  return () => {
    rmSync(note, { force: true });
  };
}

/** The processes that serve the build now. Notes of processes that have died are removed. */
export function otherServers(): readonly number[] {
  mkdirSync(FOLDER, { recursive: true });
  const live: number[] = [];
  for (const note of readdirSync(FOLDER)) {
    const pid = Number.parseInt(note, 10);
    if (!isRunning(pid)) rmSync(join(FOLDER, note), { force: true });
    else if (pid !== process.pid) live.push(pid);
  }
  return live;
}
