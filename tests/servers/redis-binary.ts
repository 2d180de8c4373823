import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const PROJECT_BINARY = resolve(import.meta.dirname, "../../.holdfast/bin/redis-server");

/**
 * The redis-server for tests: the one that `npm test` found, otherwise the one on PATH, otherwise
 * the one in the project folder. Throws if there is none; tests are never skipped for it.
 */
export function redisBinary(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const onPath = folders.map((folder) => join(folder, "redis-server"));
  const candidates = [process.env["HOLDFAST_REDIS_SERVER"] ?? "", ...onPath, PROJECT_BINARY];
  const found = candidates.find(isExecutable);
  if (found === undefined) {
    throw new Error("no redis-server found; `npm test` fetches one, or put one (>= 7.0) on PATH");
  }
  return found;
}

function isExecutable(file: string): boolean {
  if (file === "") return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
