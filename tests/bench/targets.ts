import type { Comparison } from "./comparison";
import type { Memory } from "./costs";

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly found: string;
  readonly isReached: boolean;
}

/** Compares the engine with its targets. A missed target does not fail a run. */
export function checkTargets(ours: readonly Comparison[], memory: Memory): readonly Target[] {
  return [
    ...ours.filter(({ load }) => !load.isOneKey).flatMap(ownKeyTargets),
    ...ours.filter(({ load }) => load.isOneKey).flatMap(oneKeyTargets),
    atMost("memory of a live attempt of 20 answers", memory.bytesPerAttempt / 1_024, {
      limit: 4,
      unit: " kB",
    }),
  ];
}

function ownKeyTargets({ load, toScript, toWatch }: Comparison): readonly Target[] {
  return [
    atLeast(`${load.name}: to the hand-written script`, toScript, 0.6),
    atLeast(`${load.name}: to WATCH / MULTI`, toWatch, 2),
  ];
}

function oneKeyTargets({ load, toScript, p99Ms, lost }: Comparison): readonly Target[] {
  return [
    atMost(`${load.name}: lost updates`, lost, { limit: 0, unit: "" }),
    atLeast(`${load.name}: to the hand-written script`, toScript, 3),
    atMost(`${load.name}: p99`, p99Ms, { limit: 100, unit: " ms" }),
  ];
}

function atLeast(name: string, ratio: number, limit: number): Target {
  const found = `${ratio.toFixed(2)} x`;
  return { name, wanted: `>= ${limit} x`, found, isReached: ratio >= limit };
}

interface Ceiling {
  readonly limit: number;
  readonly unit: string;
}

function atMost(name: string, value: number, { limit, unit }: Ceiling): Target {
  const found = `${Number(value.toFixed(1))}${unit}`;
  return { name, wanted: `<= ${limit}${unit}`, found, isReached: value <= limit };
}
