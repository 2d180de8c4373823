import { randomInt } from "node:crypto";

/** The default seed, so that two runs of the tests run the same histories. */
const PINNED = 20_260_301;

const SEED_MAX = 2 ** 31;

/** How the random histories of this run are generated. */
export interface RunSettings {
  readonly seed: number;
  /** Multiplies the runs of every property, and the time that they may take. */
  readonly factor: number;
  /** The path of a single history in the sequence of the seed; null for all histories. */
  readonly path: string | null;
}

/**
 * `HOLDFAST_SEED`: a number, or "random" for a new seed. `HOLDFAST_RUNS`: a
 * factor, as 50 for a deep run. `HOLDFAST_PATH`: plays one history again. Throws on anything else.
 */
export function runSettingsOf(env: Readonly<Record<string, string | undefined>>): RunSettings {
  const { HOLDFAST_SEED: seed, HOLDFAST_RUNS: runs, HOLDFAST_PATH: path } = env;
  return {
    seed: seed === "random" ? randomInt(SEED_MAX) : integerOf("HOLDFAST_SEED", seed, PINNED),
    factor: integerOf("HOLDFAST_RUNS", runs, 1),
    path: path ?? null,
  };
}

/** The settings of this process. */
export const RUN_SETTINGS = runSettingsOf(process.env);

function integerOf(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) < SEED_MAX) return Number(text);
  throw new RangeError(`${name} is "${text}"; a whole number from 1 on is expected`);
}
