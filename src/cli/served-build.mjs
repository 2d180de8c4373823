import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_DATA } from "./setup/paths.mjs";
import { isRunning } from "./setup/processes.mjs";

const FOLDER = join(LOCAL_DATA, "serving");

/** Codes of a file system that nobody can write to, and so nobody can replace the build in it. */
const READ_ONLY = ["EROFS", "EACCES"];

let marks = 0;

/**
 * Marks the build in `.next` as served by this process, until the returned function is called. On a
 * read-only file system there is no mark.
 * @returns {() => void}
 */
export function markServed() {
  marks += 1;
  const mark = join(FOLDER, `${process.pid}.${marks}`);
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(mark, "");
  } catch (error) {
    const isReadOnly =
      error instanceof Error && "code" in error && READ_ONLY.includes(String(error.code));
    if (!isReadOnly) throw error;
    return () => undefined;
  }
  return () => {
    rmSync(mark, { force: true });
  };
}

/**
 * The other processes that serve the build. Removes the marks of processes that have ended.
 * @returns {readonly number[]}
 */
export function otherServers() {
  mkdirSync(FOLDER, { recursive: true });
  /** @type {number[]} */
  const live = [];
  for (const mark of readdirSync(FOLDER)) {
    const pid = Number.parseInt(mark, 10);
    if (!isRunning(pid)) rmSync(join(FOLDER, mark), { force: true });
    else if (pid !== process.pid) live.push(pid);
  }
  return live;
}
