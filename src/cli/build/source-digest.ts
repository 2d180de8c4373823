import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What a build is made of: the app may not import the command line and the simulator. */
const FOLDERS = ["src", "machines"] as const;
const FILES = ["next.config.ts", "package-lock.json", "tsconfig.json"] as const;
const NOT_BUILT = ["src/cli/", "src/simulator/"] as const;

/** A digest of every file that goes into a build: equal for equal sources, wherever they lie. */
export function sourceDigest(project: string): string {
  const hash = createHash("sha256");
  for (const file of [...FILES, ...FOLDERS.flatMap((folder) => filesBelow(project, folder))]) {
    hash.update(`${file}\0`).update(readFileSync(join(project, file))).update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(project: string, folder: string): readonly string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !NOT_BUILT.some((prefix) => file.startsWith(prefix)))
    .sort();
}
