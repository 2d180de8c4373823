import { ensureProgram } from "./program.mjs";

/**
 * A redis-server of version 7.0 or later (see `ensureProgram`).
 * @returns {Promise<string | undefined>} its path
 */
export function ensureRedis() {
  return ensureProgram({
    name: "redis",
    commands: ["redis-server"],
    versionArgs: ["--version"],
    versionPattern: /v=(\d+\.\d+\.\d+)/,
    oldestMajor: 7,
    // The server itself is in redis-tools: /usr/bin/redis-server is a link to redis-check-rdb.
    packages: ["redis-server", "redis-tools"],
    unpackedPath: "usr/bin/redis-server",
    ifMissing: "put redis-server >= 7.0 on PATH",
  });
}
