import { ensureChromium } from "./chromium.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { withLock } from "./folder-lock.mjs";
import { ensureRedis } from "./redis.mjs";
import { ensureSpin } from "./spin.mjs";

const OLDEST_NODE = { major: 20, minor: 19 };

/**
 * Installs what is needed to start or to test the product, and prints a line for each part. Sets
 * HOLDFAST_REDIS_SERVER, CHROMIUM_PATH and HOLDFAST_SPIN to the programs, or deletes the variable if
 * there is none. Ends the process with a message if the product cannot run on this machine.
 *
 * This module imports no npm package, because none may be installed yet.
 * @param {"start" | "test"} goal
 */
export async function prepare(goal) {
  try {
    refuseOldNode();
    await withLock("setup", async () => {
      // npm packages and system packages are independent. If one fails, the other one still finishes,
      // so that nothing is half installed.
      const done = await Promise.allSettled([ensureDependencies(), ensurePrograms(goal)]);
      for (const part of done) if (part.status === "rejected") throw part.reason;
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** @param {"start" | "test"} goal */
async function ensurePrograms(goal) {
  const needsRedis = goal === "test" || !isRedisGiven();
  if (needsRedis) setFound("HOLDFAST_REDIS_SERVER", await ensureRedis());
  if (goal === "start") return;
  setFound("CHROMIUM_PATH", await ensureChromium());
  setFound("HOLDFAST_SPIN", await ensureSpin());
}

/** Whether the settings name a store. A start then needs no own server. */
function isRedisGiven() {
  return Object.keys(process.env).some((name) => name.startsWith("REDIS_") || name === "STORE");
}

/**
 * @param {string} name
 * @param {string | undefined} file
 */
function setFound(name, file) {
  if (file === undefined) delete process.env[name];
  else process.env[name] = file;
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE.major) return;
  if (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor) return;
  const oldest = `${OLDEST_NODE.major}.${OLDEST_NODE.minor}`;
  throw new Error(`Node ${process.versions.node} is too old; ${oldest} or later is needed`);
}
