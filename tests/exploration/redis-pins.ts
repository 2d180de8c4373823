import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Exploration } from "./attempt-types";
import { reachedGoals } from "./sometimes";

/** What the last committed run counted on Redis. */
export interface RedisPins {
  readonly schedules: number;
  /** Calls of the store that were made on Redis. */
  readonly commands: number;
  /** Places of the tree of schedules, each counted once. */
  readonly places: number;
  readonly ends: number;
  /** The ids of the reachability goals that are reached. */
  readonly sometimes: readonly string[];
}

const FILE = join(import.meta.dirname, "redis-pins.json");

/** By the id of the scenario. */
export const REDIS_PINS = JSON.parse(readFileSync(FILE, "utf8")) as Readonly<
  Record<string, RedisPins>
>;

export function writeRedisPins(counted: readonly (readonly [string, RedisPins])[]): void {
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(counted), null, 2)}\n`);
}

export function countsOnRedis(found: Exploration, commands: number): RedisPins {
  return {
    schedules: Number(found.schedules),
    commands,
    places: found.states,
    ends: found.ends.size,
    sometimes: reachedGoals(found.reached),
  };
}
