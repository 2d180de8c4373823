import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { PROJECT } from "./project";

/** Hidden files and installed packages are no sources. */
const NO_SOURCE = /(^|\/)(\.|node_modules\/)/;

/**
 * A hash of all files that the globs name: equal for equal sources on every machine, wherever the
 * project lies and whatever line ends its checkout has.
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
 * The files that the globs name, in an order that does not depend on the machine. `*` stands for
 * any part of a name, `**` for any folders; a glob that begins with `!` takes files away. Throws
 * when a glob names no file: a folder that was renamed must not drop out without notice.
 */
export function sourceFiles(globs: readonly string[], project: string = PROJECT): string[] {
  const excluded = globs
    .filter((glob) => glob.startsWith("!"))
    .map((glob) => regExp(glob.slice(1)));
  const files = globs
    .filter((glob) => !glob.startsWith("!"))
    .flatMap((glob) => {
      const found = filesOf(glob, project);
      if (found.length === 0) throw new Error(`no file matches "${glob}"`);
      return found;
    });
  return [...new Set(files)].filter((file) => !excluded.some((one) => one.test(file))).sort();
}

function filesOf(glob: string, project: string): readonly string[] {
  if (!glob.includes("*")) return [glob];
  const folder = glob.slice(0, glob.indexOf("*")).replace(/[^/]*$/, "");
  const pattern = regExp(glob);
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => pattern.test(file) && !NO_SOURCE.test(file));
}

function regExp(glob: string): RegExp {
  const parts: Readonly<Record<string, string>> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*" };
  const special = /\*\*\/|\*\*|\*|[.+?^${}()|[\]\\]/g;
  const source = glob.replace(special, (part) => parts[part] ?? `\\${part}`);
  return new RegExp(`^${source}$`);
}
