import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { PROJECT } from "./project";

/**
 * A hash of all files that the globs name. It is the same on every machine, in every project folder
 * and with every style of line ends.
 */
export function sourceHash(globs: readonly string[], project: string = PROJECT): string {
  const hash = createHash("sha256");
  for (const file of sourceFiles(globs, project)) {
    const text = readFileSync(join(project, file), "latin1").replaceAll("\r\n", "\n");
    hash.update(`${file}\0`).update(text, "latin1").update("\0");
  }
  return hash.digest("hex");
}

/**
 * The files that the globs name, in an order that does not depend on the machine. A glob that starts
 * with `!` excludes files. Hidden files and installed packages are never named. Throws when a glob
 * names no file: a renamed folder must not drop out without notice.
 */
export function sourceFiles(globs: readonly string[], project: string = PROJECT): string[] {
  const excluded = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const ignore = ["**/node_modules/**", ...excluded];
  const files = globs
    .filter((glob) => !glob.startsWith("!"))
    .flatMap((glob) => {
      const found = globSync(glob, { cwd: project, ignore, followSymbolicLinks: false });
      if (found.length === 0) throw new Error(`no file matches "${glob}"`);
      return found;
    });
  return [...new Set(files)].sort();
}
