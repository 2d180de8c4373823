import { join } from "node:path";
import { installPackages, unpackPackages } from "./debian.mjs";
import { isExecutable, LOCAL_DATA, mayInstall, onPath } from "./places.mjs";
import { run, tail } from "./run.mjs";
import { say, sayWhile, secondsSince } from "./say.mjs";
import { writeWrapper } from "./wrapper.mjs";

const SKIPPED = "the second opinion is skipped";

/**
 * The model checker Spin: the one on PATH, else the one in the project folder, else one from the
 * system's packages. Says what it found, and why when there is none to be had. It needs a gcc,
 * which is not fetched.
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureSpin() {
  if (onPath(["gcc"]) === undefined) {
    say("spin", `needs gcc, and none is on PATH; ${SKIPPED}`);
    return undefined;
  }
  const found = (await usable(onPath(["spin"]))) ?? (await usable(kept(LOCAL_DATA)));
  if (found !== undefined) {
    const place = found.file === kept(LOCAL_DATA) ? "in the project folder" : "on PATH";
    say("spin", `${found.version} ${place}`);
    return found.file;
  }
  const startedAt = Date.now();
  const fetched = await sayWhile("spin", "fetching spin with apt-get", fetch);
  if (typeof fetched === "string") {
    say("spin", `none found and none could be fetched (${fetched}); ${SKIPPED}`);
    return undefined;
  }
  say("spin", `${fetched.version} ${fetched.how} (${secondsSince(startedAt)} s)`);
  return fetched.file;
}

/** @param {string} folder */
function kept(folder) {
  return join(folder, "bin/spin");
}

async function fetch() {
  if (mayInstall()) {
    await installPackages(["spin"]);
    const installed = await usable(onPath(["spin"]));
    if (installed !== undefined) return { ...installed, how: "installed (apt-get install)" };
  }
  return downloadSpin(LOCAL_DATA);
}

/**
 * Unpacks spin below a folder, without root. A string says why it did not work.
 * @param {string} folder
 * @returns {Promise<string | { file: string, version: string, how: string }>}
 */
async function downloadSpin(folder) {
  const unpacked = join(folder, "spin");
  const result = await unpackPackages(unpacked, ["spin"]);
  if (result.kind === "failed") return result.reason;
  writeWrapper({ command: kept(folder), program: join(unpacked, "usr/bin/spin"), unpacked });
  const spin = await usable(kept(folder));
  if (spin !== undefined) return { ...spin, how: "unpacked into the project folder" };
  return `it does not run: ${tail((await run(kept(folder), ["-V"])).output, 2)}`;
}

/**
 * Other programs are called spin too: only its own words tell.
 * @param {string | undefined} file
 * @returns {Promise<{ file: string, version: string } | undefined>}
 */
async function usable(file) {
  if (file === undefined || !isExecutable(file)) return undefined;
  const { ok, output } = await run(file, ["-V"]);
  const version = /^Spin Version (\d+(?:\.\d+)+)/m.exec(output)?.[1];
  return ok && version !== undefined ? { file, version } : undefined;
}
