import { ensureProgram } from "./program.mjs";
import { run } from "./run.mjs";

const HEADLESS = ["--headless", "--no-sandbox", "--disable-gpu"];

/**
 * A Chromium for the browser tests: CHROMIUM_PATH, if it is set (see `ensureProgram`).
 * @returns {Promise<string | undefined>} its path
 */
export function ensureChromium() {
  const path = process.env["CHROMIUM_PATH"];
  return ensureProgram({
    name: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    ...(path === undefined ? {} : { path }),
    versionArgs: ["--version"],
    versionPattern: /(\d+(?:\.\d+){3})/,
    // The browser looks for the data of the second package beside itself, not in the system.
    packages: ["chromium", "chromium-common"],
    unpackedPath: "usr/lib/chromium/chromium",
    problemOf,
    ifMissing: "browser tests are skipped",
  });
}

/**
 * A browser may print its version and still be unable to show a page.
 * @param {string} file
 */
async function problemOf(file) {
  const { output } = await run(file, [...HEADLESS, "--dump-dom", "data:text/html,<p>shown"]);
  return output.includes("<p>shown") ? null : output;
}
