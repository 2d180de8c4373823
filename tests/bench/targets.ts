import type { Figures } from "./benchmark";
import type { Comparison } from "./comparison";
import { OURS } from "./contenders/holdfast";
import type { Memory } from "./costs";
import type { CpuCosts } from "./cpu/cpu";
import type { HttpFigures } from "./http/http";

export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly found: string;
  readonly isReached: boolean;
}

/** The lowest ratios that are wanted, by the number of clients with keys of their own. */
const OWN_KEYS: Readonly<Record<number, { script: number; watch: number; tokens: number }>> = {
  1: { script: 1.15, watch: 2, tokens: 0.8 },
  16: { script: 0.7, watch: 2.2, tokens: 0.5 },
  64: { script: 0.7, watch: 2.4, tokens: 0.5 },
};

/** The most that is wanted, in kB, by the length of the responses. */
const LIVE_KB: Readonly<Record<number, number>> = { 14: 2.5, 100: 6 };
const KEPT_KB = 1;

/** The lowest rates that are wanted, relative to the floor, by the number of pods. */
const TO_FLOOR: Readonly<Record<number, number>> = { 1: 0.65, 2: 0.6 };

const CPU_MICROSECONDS = 45;
const PAGE_MS = 8;
const GRADEBOOK_REQUESTS = 3;

/** Compares the figures with what is wanted. A missed target does not fail a run. */
export function checkTargets({ comparisons, memory, cpu, http }: Figures): readonly Target[] {
  return [
    ...comparisons.filter(({ contender }) => contender === OURS.own).flatMap(targetsOfOurs),
    ...comparisons.filter(({ contender }) => contender === OURS.tokens).flatMap(targetsOfTokens),
    ...memory.map(targetOfMemory),
    ...cpu.map(targetOfCpu),
    ...targetsOfHttp(http),
  ];
}

function targetOfMemory({ of, responseLength, bytesPerAttempt }: Memory): Target {
  const [what, limit] =
    of === "live" ? ["a live attempt", LIVE_KB[responseLength] ?? NaN] : ["what is kept", KEPT_KB];
  const name = `memory of ${what}, 20 answers of ${responseLength} characters`;
  return atMost(name, bytesPerAttempt / 1_024, { limit, unit: " kB" });
}

function targetOfCpu({ contender, microseconds }: CpuCosts): Target {
  const ceiling = { limit: CPU_MICROSECONDS, unit: " us" };
  return atMost(`CPU time of an answer: ${contender}`, microseconds, ceiling);
}

function targetsOfHttp({ answers, page, starts }: HttpFigures): readonly Target[] {
  return [
    ...answers.flatMap(({ pods, toFloor, lost }) => {
      const name = `answers over HTTP, ${pods === 1 ? "1 pod" : `${pods} pods in turn`}`;
      return [
        atLeast(`${name}: to the floor`, toFloor, TO_FLOOR[pods] ?? NaN),
        atMost(`${name}: lost`, lost, { limit: 0, unit: "" }),
      ];
    }),
    atMost("CPU time of a practice page, main thread", page.mainThreadMs, {
      limit: PAGE_MS,
      unit: " ms",
    }),
    atMost("gradebook requests of a start", starts.gradebookRequests, {
      limit: GRADEBOOK_REQUESTS,
      unit: "",
    }),
  ];
}

function targetsOfOurs(comparison: Comparison): readonly Target[] {
  const { load, toScript, toWatch, p99Ms, lost } = comparison;
  if (load.isOneKey) {
    return [
      atMost(`${load.name}: lost updates`, lost, { limit: 0, unit: "" }),
      atLeast(`${load.name}: to the hand-written script`, toScript, 3),
      atMost(`${load.name}: p99`, p99Ms, { limit: 100, unit: " ms" }),
    ];
  }
  const wanted = wantedOf(comparison);
  return [
    atLeast(`${load.name}: to the hand-written script`, toScript, wanted.script),
    atLeast(`${load.name}: to WATCH / MULTI`, toWatch, wanted.watch),
  ];
}

function targetsOfTokens(comparison: Comparison): readonly Target[] {
  const { load, toScript } = comparison;
  const name = `${load.name}, two taking turns with tokens: to the hand-written script`;
  return [atLeast(name, toScript, wantedOf(comparison).tokens)];
}

function wantedOf({ load }: Comparison): { script: number; watch: number; tokens: number } {
  const wanted = OWN_KEYS[load.clients];
  if (wanted === undefined) throw new Error(`no ratio is wanted of ${load.name}`);
  return wanted;
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
