import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The project's root folder. */
export const PROJECT = resolve(import.meta.dirname, "../../..");

/** The folder for files of this machine, which is never committed. */
export const LOCAL_DATA = join(PROJECT, ".holdfast");

/**
 * The script of Next.js' command line in this project folder, to run with Node directly, without a
 * process in between. A build uses the packages beside its Next.js.
 * @param {string} project
 */
export function nextOf(project) {
  return join(project, "node_modules/next/dist/bin/next");
}

export const NEXT = nextOf(PROJECT);

/**
 * The first of these commands that is on PATH, as a full path.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function onPath(names) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether system packages may be installed: as root, unless HOLDFAST_NO_ROOT=1 is set. */
export function mayInstall() {
  return process.getuid?.() === 0 && process.env["HOLDFAST_NO_ROOT"] !== "1";
}
