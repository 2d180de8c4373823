import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface ParentInfo {
  readonly pid: number;
  /** The name of the child's program. */
  readonly childCommand: string;
}

const SHELL = /^-?(?:ba|da|z|k|a)?sh$/;

/**
 * The processes that wait for this one if npm started it: the parent, and if the parent is the
 * shell that npm uses, npm itself. When npm is killed, that shell keeps running.
 */
export function npmAncestors(parentPid: number = process.ppid): readonly number[] {
  const above = parentOf(parentPid);
  const isShell = above !== null && SHELL.test(above.childCommand);
  return isShell && above.pid > 1 ? [parentPid, above.pid] : [parentPid];
}

/** From `/proc` on Linux, otherwise from `ps`. null: it cannot be found. */
function parentOf(pid: number): ParentInfo | null {
  return parentInProc(pid) ?? parentByPs(pid);
}

function parentInProc(pid: number): ParentInfo | null {
  try {
    // "<pid> (<name>) <state> <parent> …"; a name may contain spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, childCommand = "", parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    return parent === undefined ? null : { pid: Number(parent), childCommand };
  } catch {
    return null;
  }
}

function parentByPs(pid: number): ParentInfo | null {
  const args = ["-o", "ppid=,comm=", "-p", String(pid)];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8" });
  const [, parent, command] = /^\s*(\d+)\s+(\S.*?)\s*$/.exec(stdout ?? "") ?? [];
  if (parent === undefined || command === undefined) return null;
  return { pid: Number(parent), childCommand: command.split("/").at(-1) ?? command };
}
