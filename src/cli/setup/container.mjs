import { existsSync, readFileSync } from "node:fs";

/** Files that Docker and Podman put into a container. */
const MARKS = ["/.dockerenv", "/run/.containerenv"];

/** Programs that only start and watch one other process. */
const INITS = ["tini", "docker-init", "dumb-init", "catatonit", "pause"];

const SHELL = /^(?:ba|da|z|k|a)?sh$/;

/**
 * @typedef {object} ProcessEntry
 * @property {number} parent
 * @property {string} name the name of the program
 * @property {readonly string[]} args
 */

/** @typedef {(pid: number) => ProcessEntry | null} ProcessTable */

export const DEMO_IN_CONTAINER =
  "holdfast start is the demo: it starts a private Redis and a gradebook simulator, and everyone can " +
  "sign in as any user. It does not run as the main process of a container. Use: holdfast serve " +
  "(docs/operate.md#several-pods). To run the demo here on purpose: holdfast start --demo";

/**
 * Whether this process is what a container runs: the command of its image or pod, directly, by npm
 * or by an init. False in a shell of a container in which somebody develops.
 * @param {NodeJS.ProcessEnv} env
 * @param {ProcessTable} table
 * @param {number} pid
 */
export function isMainOfContainer(env, table = processEntry, pid = process.pid) {
  return isContainer(env) && isMain(env, table, pid);
}

/** @param {NodeJS.ProcessEnv} env */
function isContainer(env) {
  return env["KUBERNETES_SERVICE_HOST"] !== undefined || MARKS.some((file) => existsSync(file));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {ProcessTable} table
 * @param {number} pid
 */
function isMain(env, table, pid) {
  const top = env["npm_lifecycle_event"] === undefined ? pid : npmOf(table, pid);
  if (top === 1) return true;
  if (table(top)?.parent !== 1) return false;
  const first = table(1);
  if (first === null) return false;
  // `CMD npm start` is run by `sh -c`; a shell without -c belongs to a person.
  return INITS.includes(first.name) || (SHELL.test(first.name) && first.args.includes("-c"));
}

/**
 * npm runs a script in a shell, which some shells replace by the script.
 * @param {ProcessTable} table
 * @param {number} pid
 */
function npmOf(table, pid) {
  const parent = table(pid)?.parent ?? pid;
  const entry = table(parent);
  return entry !== null && SHELL.test(entry.name) && parent !== 1 ? entry.parent : parent;
}

/**
 * From `/proc`; null where it cannot be read.
 * @type {ProcessTable}
 */
function processEntry(pid) {
  try {
    // "<pid> (<name>) <state> <parent> …"; a name may contain spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? [];
    if (name === undefined || parent === undefined) return null;
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return { name, parent: Number(parent), args };
  } catch {
    return null;
  }
}
