import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { markServed } from "./served-build.mjs";
import { NEXT, PROJECT } from "./setup/paths.mjs";

/**
 * `holdfast serve`: serves the build in `.next` with the settings of the environment. It starts
 * nothing beside the server: no Redis, no gradebook, no secret. It ends with code 1 if a setting is
 * missing (`src/lib/background.ts`).
 *
 * The server runs in this process, so that a signal reaches it without a process in between. This
 * module is JavaScript for the same reason: the compiler for TypeScript is a process of its own.
 */
export function serveCommand() {
  return new Command("serve")
    .description("serve the build with the settings of the environment, and start nothing else")
    .option("-p, --port <port>", "the port (by default the setting PORT, or 3000)")
    .action(serve);
}

/**
 * @param {{ port?: string }} options
 * @returns {Promise<void>}
 */
async function serve({ port }) {
  // Relative paths in settings are relative to the project, as in the image.
  process.chdir(PROJECT);
  if (port !== undefined) process.env["PORT"] = port;
  Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  process.once("exit", markServed());
  process.argv.splice(1, Infinity, NEXT, "start");
  await import(pathToFileURL(NEXT).href);
}

/**
 * The command line for `serve` alone, which needs no TypeScript.
 * @param {readonly string[]} argv
 */
export async function serveMain(argv) {
  await new Command("holdfast").addCommand(serveCommand()).parseAsync(argv);
}
