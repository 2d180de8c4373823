import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./paths.mjs";
import { run } from "./run.mjs";
import { report, reportWhile, secondsSince } from "./progress.mjs";

const REASON_LINES = 25;

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/** Runs `npm ci` if node_modules differs from package-lock.json. Throws if that fails. */
export async function ensureDependencies() {
  const reason = staleness(PROJECT);
  if (reason === null) {
    report("dependencies", "up to date");
    return;
  }
  const startedAt = Date.now();
  const { ok, output } = await reportWhile("dependencies", `${reason}, installing (npm ci)`, npmCi);
  if (!ok) {
    // npm prints the cause first, and then long explanations of its options.
    const reason = output.split("\n").slice(0, REASON_LINES).join("\n");
    throw new Error(`npm ci failed; is the package registry reachable?\n${reason}`);
  }
  report("dependencies", `installed (npm ci, ${secondsSince(startedAt)} s)`);
}

/**
 * Why node_modules differs from the lockfile; null if it does not. At the end of an installation,
 * npm records what it installed in node_modules/.package-lock.json.
 * @param {string} project
 * @returns {string | null}
 */
export function staleness(project) {
  const wanted = packagesIn(join(project, "package-lock.json"));
  const present = packagesIn(join(project, "node_modules/.package-lock.json"));
  if (wanted === null) throw new Error(`${project} has no readable package-lock.json`);
  if (present === null) return "not installed";
  for (const [path, entry] of wanted) {
    if (path === "") continue;
    const found = present.get(path);
    // An optional package may be for another platform, or may have failed to install.
    if (found === undefined && entry.optional === true) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) {
      return `${path.replace(/^node_modules\//, "")} differs from the lockfile`;
    }
  }
  return null;
}

/**
 * @param {string} file
 * @returns {Map<string, LockedPackage> | null}
 */
function packagesIn(file) {
  try {
    /** @type {unknown} */
    const parsed = JSON.parse(readFileSync(file, "utf8"));
    const lockfile = /** @type {{ packages: Record<string, LockedPackage> }} */ (parsed);
    return new Map(Object.entries(lockfile.packages));
  } catch {
    return null;
  }
}

function npmCi() {
  // With NODE_ENV=production, npm would omit packages that the build needs.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npm = process.env["npm_execpath"];
  if (npm === undefined || !/\.c?js$/.test(npm)) return run("npm", args, { cwd: PROJECT });
  return run(process.execPath, [npm, ...args], { cwd: PROJECT });
}
