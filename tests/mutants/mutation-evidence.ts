import { EvidenceRecorder } from "../evidence/recorder";
import type { MutationFigures } from "#report/long-runs/kinds";
import { scoreOf } from "./mutation-score";

/** The parts of docs/mutation.md: which file belongs to which. */
const PARTS = [
  { name: "machine (`machines/`)", files: /^machines\// },
  { name: "engine (`src/lib/services/attempt*`)", files: /^src\/lib\/services\/attempt/ },
  { name: "store (`src/lib/assessment-cache*`)", files: /^src\/lib\/assessment-cache/ },
  {
    name: "attempt token (`src/lib/attempt-token.ts`, `hs256.ts`)",
    files: /^src\/lib\/(attempt-token|hs256)/,
  },
  {
    name: "gradebook client (`src/lib/services/one-roster*`)",
    files: /^src\/lib\/services\/one-roster/,
  },
] as const;

/** One change of the code, and what became of it, in Stryker's words. */
export interface Changed {
  readonly file: string;
  readonly status: string;
  /** Why it has that status; Stryker gives one for changes that it does not try. */
  readonly statusReason?: string | undefined;
  /** It is said to survive, and not all tests that execute it ran. */
  readonly isCutShort?: boolean;
}

export interface MutationRun {
  readonly results: readonly Changed[];
  /** Why not every change was asked for; null when all were. */
  readonly missing: string | null;
  readonly scoreMin: number;
  /** What the runs took whose results this run took over. */
  readonly earlierSeconds: number;
}

export function beginMutationEvidence(): EvidenceRecorder<"mutation"> {
  return new EvidenceRecorder("mutation");
}

export function writeMutationEvidence(
  recorder: EvidenceRecorder<"mutation">,
  run: MutationRun,
): void {
  const figures = mutationFigures(run);
  recorder.write({
    figures,
    passed: scoreOf(figures.parts) >= run.scoreMin,
    earlierSeconds: run.earlierSeconds,
    missing: run.missing ?? untriedIn(run.results),
  });
}

/** What nothing can be said of yet; null: every change was tried by every test that executes it. */
export function untriedIn(results: readonly Changed[]): string | null {
  const pending = results.filter(({ status }) => status === "Pending").length;
  if (pending > 0) return `${pending} changes were not tried`;
  const cutShort = results.filter(({ isCutShort }) => isCutShort).length;
  return cutShort > 0
    ? `${cutShort} survivors were not tried by all tests that execute them`
    : null;
}

export function mutationFigures({
  results,
  scoreMin,
}: Pick<MutationRun, "results" | "scoreMin">): MutationFigures {
  const homeless = results.find(({ file }) => !PARTS.some(({ files }) => files.test(file)));
  if (homeless !== undefined) throw new Error(`${homeless.file} belongs to no part`);
  const parts = PARTS.map(({ name, files }) => {
    const all = results.filter(({ file }) => files.test(file));
    const own = all.filter(({ status }) => status !== "Ignored");
    const count = (...wanted: string[]): number =>
      own.filter(({ status }) => wanted.includes(status)).length;
    return {
      ...{ name, changes: own.length, atLoad: all.filter(isAtLoad).length },
      ...{ killed: count("Killed"), timedOut: count("Timeout") },
      ...{ survived: count("Survived"), notCovered: count("NoCoverage") },
      invalid: count("CompileError", "RuntimeError"),
    };
  });
  return { scoreMin, parts };
}

function isAtLoad({ status, statusReason = "" }: Changed): boolean {
  return status === "Ignored" && statusReason.startsWith("Static mutant");
}
