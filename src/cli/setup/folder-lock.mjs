import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LOCAL_DATA } from "./places.mjs";
import { isRunning } from "./processes.mjs";
import { say } from "./say.mjs";

const POLL_MS = 250;

/** @type {AsyncLocalStorage<ReadonlySet<string>>} */
const held = new AsyncLocalStorage();
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Runs the step while no other run of this project, in whatever process, holds the lock of that
 * name. A lock whose owner has died is taken over. A step may take the lock that it already holds.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} step
 * @param {string} [folder]
 * @returns {Promise<T>}
 */
export async function withLock(name, step, folder = LOCAL_DATA) {
  const file = join(folder, `${name}.lock`);
  const mine = held.getStore() ?? new Set();
  if (mine.has(file)) return step();
  mkdirSync(folder, { recursive: true });
  await acquire(file);
  try {
    return await held.run(new Set([...mine, file]), step);
  } finally {
    if (ownerOf(file) === process.pid) rmSync(file, { force: true });
  }
}

/** @param {string} file */
async function acquire(file) {
  const deadline = Date.now() + WAIT_MS_MAX;
  let told = false;
  while (!take(file)) {
    const owner = ownerOf(file);
    if (owner !== undefined && !isRunning(owner)) {
      removeDead(file, owner);
      continue;
    }
    if (!told) say("waiting", `process ${owner ?? "?"} is doing the same set-up`);
    told = true;
    if (Date.now() > deadline) throw new Error(`${file} is held for too long; delete it`);
    await sleep(POLL_MS);
  }
}

/**
 * Linking a finished file is one step: nobody ever sees a lock without its owner in it.
 * @param {string} file
 */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Two waiters may both have seen the dead owner: whoever moves away a lock that has a new owner by
 * now puts it back.
 * @param {string} file
 * @param {number} deadOwner
 */
function removeDead(file, deadOwner) {
  const moved = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, moved);
    if (ownerOf(moved) !== deadOwner) linkSync(moved, file);
  } catch {
    // Another waiter was faster, which is as good.
  } finally {
    rmSync(moved, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {number | undefined}
 */
function ownerOf(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
