import { join } from "node:path";
import { installPackages, unpackPackages } from "./debian.mjs";
import { isExecutable, LOCAL_DATA, mayInstall, onPath } from "./places.mjs";
import { run, tail } from "./run.mjs";
import { say, sayWhile, secondsSince } from "./say.mjs";
import { writeWrapper } from "./wrapper.mjs";

const OLDEST_MAJOR = 7;

/**
 * A redis-server of version 7.0 or later: the one on PATH, else the one in the project folder, else
 * one from the system's packages. Says what it found, and why when there is none to be had.
 * @returns {Promise<string | undefined>} its path
 */
export async function ensureRedis() {
  const found = (await usable(onPath(["redis-server"]))) ?? (await usable(kept(LOCAL_DATA)));
  if (found !== undefined) {
    const place = found.file === kept(LOCAL_DATA) ? "in the project folder" : "on PATH";
    say("redis", `${found.version} ${place}`);
    return found.file;
  }
  const startedAt = Date.now();
  const fetched = await sayWhile("redis", "fetching redis-server with apt-get", fetch);
  if (typeof fetched === "string") {
    say("redis", `none found, none fetched (${fetched}); put redis-server >= 7.0 on PATH`);
    return undefined;
  }
  say("redis", `${fetched.version} ${fetched.how} (${secondsSince(startedAt)} s)`);
  return fetched.file;
}

/** @param {string} folder */
function kept(folder) {
  return join(folder, "bin/redis-server");
}

async function fetch() {
  if (mayInstall()) {
    await installPackages(["redis-server"]);
    const installed = await usable(onPath(["redis-server"]));
    if (installed !== undefined) return { ...installed, how: "installed (apt-get install)" };
  }
  return downloadRedis(LOCAL_DATA);
}

/**
 * Unpacks redis-server and the libraries it lacks below a folder, without root. A string says why
 * it did not work.
 * @param {string} folder
 * @returns {Promise<string | { file: string, version: string, how: string }>}
 */
async function downloadRedis(folder) {
  const unpacked = join(folder, "redis");
  // The server's own binary is in redis-tools: /usr/bin/redis-server is a link to redis-check-rdb.
  const packages = ["redis-server", "redis-tools"];
  const result = await unpackPackages(unpacked, packages);
  if (result.kind === "failed") return result.reason;
  const program = join(unpacked, "usr/bin/redis-server");
  writeWrapper({ command: kept(folder), program, unpacked });
  const redis = await usable(kept(folder));
  if (redis !== undefined) return { ...redis, how: "unpacked into the project folder" };
  return `it does not run: ${tail((await run(kept(folder), ["--version"])).output, 2)}`;
}

/**
 * @param {string | undefined} file
 * @returns {Promise<{ file: string, version: string } | undefined>}
 */
async function usable(file) {
  if (file === undefined || !isExecutable(file)) return undefined;
  const { ok, output } = await run(file, ["--version"]);
  const version = /v=(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!ok || version === undefined) return undefined;
  if (Number(version.split(".")[0]) >= OLDEST_MAJOR) return { file, version };
  say("redis", `${file} is ${version}, too old`);
  return undefined;
}
