import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Parent {
  readonly pid: number;
  /** The name of the child's own program. */
  readonly childCommand: string;
}

const SHELL = /^-?(?:ba|da|z|k|a)?sh$/;

/**
 * The processes without which this one, when it was started by npm, has nobody who waits for it:
 * its parent, and where that is the shell between, npm itself. A shell outlives an npm that was
 * killed, and waits on.
 */
export function npmAncestors(parentPid: number = process.ppid): readonly number[] {
  const above = parentOf(parentPid);
  const isShell = above !== null && SHELL.test(above.childCommand);
  return isShell && above.pid > 1 ? [parentPid, above.pid] : [parentPid];
}

/** From Linux's own files, which need no program; elsewhere by `ps`. null: it cannot be told. */
function parentOf(pid: number): Parent | null {
  return parentInProc(pid) ?? parentByPs(pid);
}

function parentInProc(pid: number): Parent | null {
  try {
    // "<pid> (<name>) <state> <parent> …"; a name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, childCommand = "", parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    return parent === undefined ? null : { pid: Number(parent), childCommand };
  } catch {
    return null;
  }
}

function parentByPs(pid: number): Parent | null {
  const args = ["-o", "ppid=,comm=", "-p", String(pid)];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8" });
  const [, parent, command] = /^\s*(\d+)\s+(\S.*?)\s*$/.exec(stdout ?? "") ?? [];
  if (parent === undefined || command === undefined) return null;
  return { pid: Number(parent), childCommand: command.split("/").at(-1) ?? command };
}
