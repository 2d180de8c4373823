import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { PROJECT } from "../../../src/cli/project";

/** What a result depends on: the engine with all that it imports, and the exploration itself. */
const FOLDERS = ["machines", "src/lib", "tests/exploration"] as const;

/** Changes with every change of what is explored, or of how. */
export function exploredDigest(project: string = PROJECT): string {
  const hash = createHash("sha256");
  for (const file of FOLDERS.flatMap((folder) => filesBelow(project, folder))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(project, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(project: string, folder: string): readonly string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
