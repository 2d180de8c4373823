import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { onPath } from "./paths.mjs";
import { run, tail } from "./run.mjs";

/** @typedef {{ kind: "done" } | { kind: "failed", reason: string }} InstallResult */

/**
 * Installs packages into the system, which needs root. If it fails, updates the package lists and
 * tries once more.
 * @param {readonly string[]} packages
 * @returns {Promise<InstallResult>}
 */
export async function installPackages(packages) {
  if (onPath(["apt-get"]) === undefined) return failed("this system has no apt-get");
  const options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", ["install", ...options, ...packages], { env });
  if ((await install()).ok) return { kind: "done" };
  await run("apt-get", ["update"], { env });
  const { ok, output } = await install();
  return ok ? { kind: "done" } : failed(`apt-get install failed: ${tail(output, 3)}`);
}

/**
 * Downloads packages and their missing dependencies, and unpacks them into a folder. Needs no root
 * and changes nothing outside the folder. If it fails, the folder is removed.
 * @param {string} folder
 * @param {readonly string[]} packages
 * @returns {Promise<InstallResult>}
 */
export async function unpackPackages(folder, packages) {
  if (onPath(["apt-get"]) === undefined) return failed("this system has no apt-get");
  if (onPath(["dpkg"]) === undefined) return failed("this system has no dpkg");
  const downloads = join(folder, "downloads");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(downloads, { recursive: true });
  const result = await downloadAndUnpack(folder, downloads, packages);
  rmSync(result.kind === "done" ? downloads : folder, { recursive: true, force: true });
  return result;
}

/**
 * @param {string} folder
 * @param {string} downloads
 * @param {readonly string[]} packages
 * @returns {Promise<InstallResult>}
 */
async function downloadAndUnpack(folder, downloads, packages) {
  let result = await download(downloads, packages);
  if (result.kind === "failed") result = await downloadWithOwnLists(downloads, packages);
  if (result.kind === "failed") return result;
  for (const file of debsIn(downloads)) {
    const { ok, output } = await run("dpkg", ["-x", file, folder]);
    if (!ok) return failed(`dpkg -x failed: ${tail(output, 3)}`);
  }
  return { kind: "done" };
}

/**
 * @param {string} downloads
 * @param {readonly string[]} packages
 */
async function downloadWithOwnLists(downloads, packages) {
  const own = ownLists(join(downloads, "apt"));
  const { ok, output } = await run("apt-get", [...own, "update"]);
  if (!ok) return failed(`apt-get update failed: ${tail(output, 3)}`);
  return download(downloads, packages, own);
}

/**
 * @param {string} downloads
 * @param {readonly string[]} packages
 * @param {readonly string[]} [options]
 * @returns {Promise<InstallResult>}
 */
async function download(downloads, packages, options = []) {
  // A simulated installation lists exactly the packages that this system lacks.
  const simulation = [...options, "install", "--simulate", "--no-install-recommends", ...packages];
  const simulated = await run("apt-get", simulation);
  if (!simulated.ok) return failed(`apt-get knows no ${packages[0]}: ${tail(simulated.output, 2)}`);
  const missing = [...simulated.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? "");
  const wanted = [...new Set([...packages, ...missing])];
  const { ok, output } = await run("apt-get", [...options, "download", ...wanted], {
    cwd: downloads,
  });
  return ok ? { kind: "done" } : failed(`apt-get download failed: ${tail(output, 3)}`);
}

/**
 * Options for own package lists, because without root the system's lists cannot be updated.
 * @param {string} folder
 */
function ownLists(folder) {
  const lists = join(folder, "lists");
  const cache = join(folder, "cache");
  mkdirSync(join(lists, "partial"), { recursive: true });
  mkdirSync(join(cache, "archives/partial"), { recursive: true });
  return ["-o", `Dir::State::Lists=${lists}`, "-o", `Dir::Cache=${cache}`];
}

/** @param {string} folder */
function debsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".deb"))
    .map((file) => join(folder, file));
}

/**
 * The folders below this one that contain shared libraries, for LD_LIBRARY_PATH.
 * @param {string} folder
 */
export function libraryFolders(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const libraries = files.filter(({ name }) => /\.so(\.|$)/.test(name));
  return [...new Set(libraries.map((file) => resolve(file.parentPath)))];
}

/**
 * @param {string} reason
 * @returns {InstallResult}
 */
function failed(reason) {
  return { kind: "failed", reason };
}
