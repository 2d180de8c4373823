import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { libraryFolders } from "./debian.mjs";

/**
 * Writes a shell script that runs an unpacked program with the libraries unpacked beside it. The
 * script executes the program in its own process, so the process id stays the same. The project
 * folder may be moved.
 * @param {{ command: string, program: string, unpacked: string }} files absolute paths
 */
export function writeWrapper({ command, program, unpacked }) {
  const here = dirname(command);
  /** @param {string} path */
  const fromHere = (path) => `$here/${relative(here, path)}`;
  const libraries = libraryFolders(unpacked).map(fromHere).join(":");
  const search = [
    `LD_LIBRARY_PATH="${libraries}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    "export LD_LIBRARY_PATH",
  ];
  const lines = [
    "#!/bin/sh",
    'here=$(cd "$(dirname "$0")" && pwd)',
    // An empty list would mean the working directory.
    ...(libraries === "" ? [] : search),
    `exec "${fromHere(program)}" "$@"`,
  ];
  mkdirSync(here, { recursive: true });
  const unfinished = `${command}.${process.pid}`;
  writeFileSync(unfinished, `${lines.join("\n")}\n`);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, command);
}
