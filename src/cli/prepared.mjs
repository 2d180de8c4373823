import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare } from "./setup/prepare.mjs";

/**
 * Runs a script of the tests after everything that tests need is installed:
 * `node src/cli/prepared.mjs tests/bench/run.ts --help`. A run of many minutes must not find out at
 * its end that a program is missing.
 */
const [script = ""] = process.argv.splice(2, 1);
await prepare("test");
const { register } = await import("tsx/esm/api");
register();
await import(pathToFileURL(resolve(script)).href);
