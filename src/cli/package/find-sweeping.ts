import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

const SOURCE = /\.[mc]?[jt]sx?$/;
const TEST = /\.(test|spec)\.|__tests__/;
const SKIPPED = /^(node_modules|dist|build|out|public|coverage|tests?|\..*)$/;
const FILES_MAX = 5_000;

const SWEEPS = /\bholdfast\w*\.start\(\)|\bsweepRoute\(|\bcreateHoldfastFunctions\(/i;

/** The source file that starts the background work, or sweeps for a cron service; null: none. */
export async function findSweeping(folder: string): Promise<string | null> {
  let left = FILES_MAX;
  const search = async (within: string): Promise<string | null> => {
    const entries = await readdir(within, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(within, entry.name);
      if (entry.isFile() && SOURCE.test(entry.name) && !TEST.test(path)) {
        left -= 1;
        if (left < 0) return null;
        if (SWEEPS.test(await readFile(path, "utf8").catch(() => "")))
          return relative(folder, path);
      } else if (entry.isDirectory() && !SKIPPED.test(entry.name)) {
        const found = await search(path);
        if (found !== null) return found;
      }
    }
    return null;
  };
  return await search(folder);
}
