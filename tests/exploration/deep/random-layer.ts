import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { unfinished } from "./shard-result";
import type { ShardResult } from "./shard-result";

const FACTOR = 20;

/** What stands for the random histories among the shards. */
export const RANDOM_ID = `random: ${FACTOR} times the histories of npm test, from a new seed`;
export const RANDOM_SECONDS = 120;

export function hasRandomLayer(): boolean {
  return existsSync(join(PROJECT, "tests/random"));
}

/** The random layer as it runs in `npm test`, longer. A failure shows its seed and its history. */
export class RandomLayer {
  #stop: (() => void) | null = null;

  explore(): Promise<ShardResult> {
    const vitest = join(PROJECT, "node_modules/vitest/vitest.mjs");
    const env = { ...process.env, HOLDFAST_SEED: "random", HOLDFAST_RUNS: String(FACTOR) };
    const child = spawn(process.execPath, [vitest, "run", "tests/random"], {
      cwd: PROJECT,
      env: { ...env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.#stop = () => child.kill();
    return new Promise((resolve) => {
      child.once("error", (error) => {
        resolve(unfinished(error.message));
      });
      child.once("close", (code) => {
        resolve({ ...unfinished(output.trim()), ...(code === 0 ? PASSED : {}) });
      });
    });
  }

  stop(): void {
    this.#stop?.();
  }
}

const PASSED = { isComplete: true, problem: null };
