import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LOCAL_DATA } from "./paths.mjs";
import { isRunning } from "./processes.mjs";
import { report } from "./progress.mjs";

const POLL_MS = 250;

/**
 * The lock files that the current step already holds.
 * @type {AsyncLocalStorage<ReadonlySet<string>>}
 */
const held = new AsyncLocalStorage();
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Runs the step while it holds the lock of that name: no other process of this project runs a step
 * with the same lock. A lock whose owner has died is taken over. The lock is reentrant.
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
  let isReported = false;
  while (!take(file)) {
    const owner = ownerOf(file);
    if (owner !== undefined && !isRunning(owner)) {
      removeDead(file, owner);
      continue;
    }
    if (!isReported) report("waiting", `for process ${owner ?? "?"}, which runs the same step`);
    isReported = true;
    if (Date.now() > deadline) throw new Error(`${file} is held for too long; delete it`);
    await sleep(POLL_MS);
  }
}

/**
 * Takes the lock if it is free. Linking a complete file is atomic, so a lock always names its owner.
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
 * Removes the lock of a dead owner. Two waiting processes may try it at once; the one that moves
 * away the lock of a new owner puts it back.
 * @param {string} file
 * @param {number} deadOwner
 */
function removeDead(file, deadOwner) {
  const moved = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, moved);
    if (ownerOf(moved) !== deadOwner) linkSync(moved, file);
  } catch {
    // Another process has removed it.
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
