import { rmSync } from "node:fs";
import { join } from "node:path";
import { installPackages, unpackPackages } from "./debian.mjs";
import { isExecutable, LOCAL_DATA, mayInstall, onPath } from "./paths.mjs";
import { report, reportWhile, secondsSince } from "./progress.mjs";
import { run, tail } from "./run.mjs";
import { writeWrapper } from "./wrapper.mjs";

/**
 * @typedef {object} Program
 * @property {string} name for messages, and for its folder when it is unpacked
 * @property {readonly [string, ...string[]]} commands its names on PATH
 * @property {string} [path] where the user says that it is
 * @property {readonly string[]} versionArgs the arguments that print its version
 * @property {RegExp} versionPattern finds the version in that output
 * @property {number} [oldestMajor] older versions are not used
 * @property {readonly [string, ...string[]]} packages its Debian package, and others to unpack with it
 * @property {string} unpackedPath its path in the unpacked packages
 * @property {(file: string) => Promise<string | null>} [problemOf] why an unpacked program does not work
 * @property {string} ifMissing what follows if there is none
 */

/** @typedef {{ file: string, version: string }} ProgramFile */

/**
 * Finds a program: the path that the user gave, or the one on PATH, or the one in the project
 * folder. Otherwise installs it with apt-get, or unpacks its packages into the project folder.
 * Reports what it found, or why there is none.
 * @param {Program} program
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureProgram(program) {
  const { name, commands, path, ifMissing } = program;
  for (const place of [path, onPath(commands), unpackedCommand(program)]) {
    const found = await checked(program, place);
    if (found !== undefined) {
      report(name, `${found.version} at ${found.file}`);
      return found.file;
    }
    if (place !== undefined && place === path) report(name, `${path} does not run`);
  }
  const startedAt = Date.now();
  const fetched = await reportWhile(name, "fetching it with apt-get", () => fetchProgram(program));
  if (typeof fetched === "string") {
    report(name, `none found, and it could not be fetched (${fetched}); ${ifMissing}`);
    return undefined;
  }
  report(name, `${fetched.version} at ${fetched.file} (fetched, ${secondsSince(startedAt)} s)`);
  return fetched.file;
}

/**
 * Where the command is if the program is unpacked into the project folder.
 * @param {Program} program
 */
function unpackedCommand({ commands: [command] }) {
  return join(LOCAL_DATA, "bin", command);
}

/**
 * The file with its version, if it runs and is not too old.
 * @param {Program} program
 * @param {string | undefined} file
 * @returns {Promise<ProgramFile | undefined>}
 */
async function checked({ name, versionArgs, versionPattern, oldestMajor = 0 }, file) {
  if (file === undefined || !isExecutable(file)) return undefined;
  const { ok, output } = await run(file, versionArgs);
  const version = versionPattern.exec(output)?.[1];
  if (!ok || version === undefined) return undefined;
  if (Number.parseInt(version, 10) >= oldestMajor) return { file, version };
  report(name, `${file} is ${version}, too old`);
  return undefined;
}

/**
 * @param {Program} program
 * @returns {Promise<ProgramFile | string>} a string says why it failed
 */
async function fetchProgram(program) {
  if (mayInstall()) {
    await installPackages(program.packages.slice(0, 1));
    const installed = await checked(program, onPath(program.commands));
    if (installed !== undefined) return installed;
  }
  return unpackProgram(program);
}

/**
 * Unpacks the packages and the libraries that they need into the project folder, without root.
 * @param {Program} program
 * @returns {Promise<ProgramFile | string>} a string says why it failed
 */
async function unpackProgram(program) {
  const unpacked = join(LOCAL_DATA, program.name);
  const result = await unpackPackages(unpacked, program.packages);
  if (result.kind === "failed") return result.reason;
  const file = join(unpacked, program.unpackedPath);
  if (!isExecutable(file)) return `the packages of this system contain no ${program.unpackedPath}`;
  const command = unpackedCommand(program);
  writeWrapper({ command, program: file, unpacked });
  const found = await checked(program, command);
  const problem = found === undefined ? null : ((await program.problemOf?.(command)) ?? null);
  if (found !== undefined && problem === null) return found;
  const output = problem ?? (await run(command, program.versionArgs)).output;
  rmSync(command, { force: true });
  return `it does not run: ${tail(output, 2)}`;
}
