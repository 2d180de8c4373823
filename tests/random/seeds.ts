import { randomInt } from "node:crypto";

/** The seed of every run that asks for no other, so that two runs of the tests try the same. */
const PINNED = 20_260_301;

const SEED_MAX = 2 ** 31;

/** How the random histories of this run are drawn. */
export interface Drawing {
  readonly seed: number;
  /** Multiplies the runs of every property, and the time that they may take. */
  readonly factor: number;
  /** One history alone: its place in the sequence that the seed gives; null for all of them. */
  readonly path: string | null;
}

/**
 * `HOLDFAST_SEED`: a number, or "random" for a seed that no run has tried. `HOLDFAST_RUNS`: a
 * factor, as 50 for a deep run. `HOLDFAST_PATH`: plays one history again. Throws on anything else.
 */
export function drawingOf(env: Readonly<Record<string, string | undefined>>): Drawing {
  const { HOLDFAST_SEED: seed, HOLDFAST_RUNS: runs, HOLDFAST_PATH: path } = env;
  return {
    seed: seed === "random" ? randomInt(SEED_MAX) : whole("HOLDFAST_SEED", seed, PINNED),
    factor: whole("HOLDFAST_RUNS", runs, 1),
    path: path ?? null,
  };
}

/** Of this process: all properties of a file draw from one seed. */
export const DRAWING = drawingOf(process.env);

function whole(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) < SEED_MAX) return Number(text);
  throw new RangeError(`${name} is "${text}"; a whole number from 1 on is expected`);
}
