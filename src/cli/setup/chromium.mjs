import { rmSync } from "node:fs";
import { join } from "node:path";
import { installPackages, unpackPackages } from "./debian.mjs";
import { isExecutable, LOCAL_DATA, mayInstall, onPath } from "./places.mjs";
import { run, tail } from "./run.mjs";
import { say, sayWhile, secondsSince } from "./say.mjs";
import { writeWrapper } from "./wrapper.mjs";

const HEADLESS = ["--headless", "--no-sandbox", "--disable-gpu"];
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * A Chromium for the browser tests: CHROMIUM_PATH, else the one on PATH, else the one in the
 * project folder, else one from the system's packages. Says what it found, and why when there is
 * none.
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureChromium() {
  const given = process.env["CHROMIUM_PATH"];
  const places = [given, onPath(NAMES), kept(LOCAL_DATA)];
  for (const place of places) {
    const found = await usable(place);
    if (found === undefined) continue;
    say("chromium", `${found.version} at ${found.file}`);
    return found.file;
  }
  if (given !== undefined) say("chromium", `CHROMIUM_PATH=${given} does not run`);
  const startedAt = Date.now();
  const fetched = await sayWhile("chromium", "fetching chromium with apt-get", fetch);
  if (typeof fetched === "string") {
    say("chromium", `none found and none could be fetched (${fetched}); browser tests are skipped`);
    return undefined;
  }
  say("chromium", `${fetched.version} ${fetched.how} (${secondsSince(startedAt)} s)`);
  return fetched.file;
}

/** @param {string} folder */
function kept(folder) {
  return join(folder, "bin/chromium");
}

async function fetch() {
  if (mayInstall()) {
    await installPackages(["chromium"]);
    const installed = await usable(onPath(NAMES));
    if (installed !== undefined) return { ...installed, how: "installed (apt-get install)" };
  }
  return downloadChromium(LOCAL_DATA);
}

/**
 * Unpacks chromium and the libraries it lacks below a folder, without root. A string says why it
 * did not work.
 * @param {string} folder
 * @returns {Promise<string | { file: string, version: string, how: string }>}
 */
async function downloadChromium(folder) {
  const unpacked = join(folder, "chromium");
  // The browser looks for the data of the second package beside itself, not in the system.
  const result = await unpackPackages(unpacked, ["chromium", "chromium-common"]);
  if (result.kind === "failed") return result.reason;
  const program = join(unpacked, "usr/lib/chromium/chromium");
  if (!isExecutable(program)) return "this system's chromium package holds no browser";
  writeWrapper({ command: kept(folder), program, unpacked });
  const chromium = await usable(kept(folder));
  // It tells its version also where it cannot show a page.
  const page = await run(kept(folder), [...HEADLESS, "--dump-dom", "data:text/html,<p>shown"]);
  if (chromium !== undefined && page.output.includes("<p>shown")) {
    return { ...chromium, how: "unpacked into the project folder" };
  }
  rmSync(kept(folder), { force: true });
  return `it does not run: ${tail(page.output, 2)}`;
}

/**
 * @param {string | undefined} file
 * @returns {Promise<{ file: string, version: string } | undefined>}
 */
async function usable(file) {
  if (file === undefined || !isExecutable(file)) return undefined;
  const { ok, output } = await run(file, ["--version"]);
  const version = /\d+(\.\d+){3}/.exec(output)?.[0];
  return ok && version !== undefined ? { file, version } : undefined;
}
