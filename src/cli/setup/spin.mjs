import { onPath } from "./paths.mjs";
import { ensureProgram } from "./program.mjs";
import { report } from "./progress.mjs";

const SKIPPED = "the second opinion is skipped";

/**
 * The model checker Spin (see `ensureProgram`). It needs gcc, which is not fetched.
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureSpin() {
  if (onPath(["gcc"]) === undefined) {
    report("spin", `needs gcc, and none is on PATH; ${SKIPPED}`);
    return undefined;
  }
  return ensureProgram({
    name: "spin",
    commands: ["spin"],
    versionArgs: ["-V"],
    // Other programs are called spin too.
    versionPattern: /^Spin Version (\d+(?:\.\d+)+)/m,
    packages: ["spin"],
    unpackedPath: "usr/bin/spin",
    ifMissing: SKIPPED,
  });
}
