import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_DATA } from "./project";
import { isRunning } from "./setup/processes.mjs";

const FOLDER = join(LOCAL_DATA, "serving");

let marks = 0;

/** Marks the build in `.next` as served by this process, until the returned function is called. */
export function markServed(): () => void {
  mkdirSync(FOLDER, { recursive: true });
  marks += 1;
  const mark = join(FOLDER, `${process.pid}.${marks}`);
  writeFileSync(mark, "");
  return () => {
    rmSync(mark, { force: true });
  };
}

/** The other processes that serve the build. Removes the marks of processes that have ended. */
export function otherServers(): readonly number[] {
  mkdirSync(FOLDER, { recursive: true });
  const live: number[] = [];
  for (const mark of readdirSync(FOLDER)) {
    const pid = Number.parseInt(mark, 10);
    if (!isRunning(pid)) rmSync(join(FOLDER, mark), { force: true });
    else if (pid !== process.pid) live.push(pid);
  }
  return live;
}
