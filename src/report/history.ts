import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { historyEntrySchema } from "./report-schema";
import type { HistoryEntry, Report } from "./report-schema";
import { grouped } from "./wording";

/** How many verdicts are kept and shown. */
const VERDICTS_MAX = 20;

const FIGURES: readonly (readonly [keyof HistoryEntry["figures"], string])[] = [
  ["theorems", "theorems proven"],
  ["calls", "calls compared with the theory"],
  ["schedules", "schedules"],
  ["states", "states"],
  ["violations", "violations"],
  ["mutantsKilled", "mutants killed"],
  ["mutants", "mutants"],
  ["testsPassed", "tests passed"],
  ["testsFailed", "tests failed"],
];

/** A verdict as it is kept after its report is replaced. */
export function verdictOf(report: Omit<Report, "verdictLine" | "history">): HistoryEntry {
  const { commit, committedAt, verdict, proof, binding, mutants, tests, gates } = report;
  return {
    ...{ commit, committedAt, verdict },
    failedGates: gates.filter(({ state }) => state === "failed").map(({ id }) => id),
    figures: {
      theorems: proof?.theorems.filter(({ isProven }) => isProven).length ?? 0,
      calls: binding?.calls ?? 0,
      ...{ schedules: report.schedules, states: report.states, violations: report.violations },
      ...{ mutantsKilled: mutants.killed, mutants: mutants.total },
      ...{ testsPassed: tests.passed, testsFailed: tests.failed },
    },
  };
}

/**
 * Several lists as one, in the order of their commits: the last of them, each once. A verdict
 * that is given again on the same commit with the same figures is no new one.
 */
export function joined(...lists: readonly (readonly HistoryEntry[])[]): readonly HistoryEntry[] {
  const once = new Map(lists.flat().map((entry) => [JSON.stringify(entry), entry]));
  const sorted = [...once.values()].sort((one, other) => {
    const [a, b] = [one.committedAt ?? "", other.committedAt ?? ""];
    return a === b ? 0 : a < b ? -1 : 1;
  });
  return sorted.slice(-VERDICTS_MAX);
}

/** The verdicts of a file; none if it is missing or of another format. */
export function readHistory(file: string): readonly HistoryEntry[] {
  if (!existsSync(file)) return [];
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return z.array(historyEntrySchema).safeParse(content).data ?? [];
  } catch {
    return [];
  }
}

export function historyText(entries: readonly HistoryEntry[]): string {
  return `${JSON.stringify(entries, null, 1)}\n`;
}

/** What differs from the verdict before, each in a few words. */
export function changesSince(before: HistoryEntry, now: HistoryEntry): readonly string[] {
  const figures = FIGURES.flatMap(([name, words]) => {
    const [former, latter] = [BigInt(before.figures[name]), BigInt(now.figures[name])];
    return former === latter ? [] : [`${words}: ${grouped(former)}, now ${grouped(latter)}`];
  });
  const fails = now.failedGates.filter((gate) => !before.failedGates.includes(gate));
  const passes = before.failedGates.filter((gate) => !now.failedGates.includes(gate));
  return [
    ...fails.map((gate) => `gate ${gate} fails`),
    ...passes.map((gate) => `gate ${gate} passes again`),
    ...figures,
  ];
}
