import type { EvidenceKind } from "./evidence";
import type { EvidenceSet } from "./evidence-set";
import { pathsOf } from "./evidence-set";
import { proofProblems } from "./proof";
import type { Layer } from "./report-schema";
import { isAsExpected } from "./violations";
import { counted } from "./wording";

interface LayerFigures {
  readonly kind: EvidenceKind;
  readonly title: string;
  /** null: it left nothing. */
  readonly amount: number | null;
  readonly unit: string;
  readonly failures: number;
  /** Why it did nothing, when it says so. */
  readonly skipped?: string | null;
}

/** How each layer stands. One that left nothing is named, so that silence is not taken for good. */
export function layersOf(collected: EvidenceSet): readonly Layer[] {
  return [...ofMachine(collected), ...ofSchedules(collected), ...ofTests(collected)].map(standing);
}

function ofMachine(collected: EvidenceSet): readonly LayerFigures[] {
  const { cells, tours } = collected;
  const paths = pathsOf(collected);
  const triedCells = cells.flatMap((part) => part.cells);
  return [
    {
      kind: "cells",
      title: "Every state, every event",
      amount: cells.length === 0 ? null : triedCells.length,
      unit: "cell",
      failures: triedCells.filter(({ outcome }) => outcome === "untried").length,
    },
    {
      kind: "tours",
      title: "Paths through the machine, on both stores",
      amount: tours.length === 0 ? null : paths.length,
      unit: "path",
      failures: paths.filter((path) => !isAsExpected(path)).length,
    },
  ];
}

function ofSchedules({
  explorations,
  liveness,
  randoms,
  secondOpinions,
  proof,
}: EvidenceSet): readonly LayerFigures[] {
  const models = secondOpinions.flatMap(({ value }) => value.models);
  return [
    {
      kind: "proof",
      title: "Proof for any number of clients",
      amount: proof?.theorems.length ?? null,
      unit: "theorem",
      failures: proof === null ? 0 : proofProblems(proof).length,
    },
    {
      kind: "exploration",
      title: "Every schedule of the engine",
      amount: explorations.length === 0 ? null : explorations.length,
      unit: "exploration",
      failures: explorations.filter(({ value }) => !value.isComplete || value.violations.length > 0)
        .length,
    },
    {
      kind: "liveness",
      title: "Fair clients from every state",
      amount: liveness.length === 0 ? null : sum(liveness.map(({ value }) => value.runs)),
      unit: "run",
      failures: sum(liveness.map(({ value }) => value.violations.length)),
    },
    {
      kind: "random",
      title: "Random histories",
      amount: randoms.length === 0 ? null : sum(randoms.map(({ value }) => value.runs)),
      unit: "run",
      failures: sum(randoms.map(({ value }) => value.violations.length)),
    },
    {
      kind: "second-opinion",
      title: "A second opinion",
      amount: secondOpinions.length === 0 ? null : models.length,
      unit: "model",
      failures: models.filter(({ expected, found }) => expected !== found).length,
      skipped: secondOpinions.map(({ value }) => value.skipped).find((why) => why !== null) ?? null,
    },
  ];
}

function ofTests({ mutants, tests, run }: EvidenceSet): readonly LayerFigures[] {
  return [
    {
      kind: "mutants",
      title: "Mutants",
      amount: mutants?.length ?? null,
      unit: "mutant",
      failures: mutants?.filter(({ killedBy }) => killedBy === null).length ?? 0,
    },
    {
      kind: "tests",
      title: "Tests",
      amount: tests?.length ?? null,
      unit: "test",
      failures: tests?.filter(({ state }) => state === "failed").length ?? 0,
    },
    {
      kind: "run",
      title: "The run itself",
      amount: run === null ? null : Object.keys(run.tools).length,
      unit: "tool version",
      failures: 0,
    },
  ];
}

function standing({ kind, title, amount, unit, failures, skipped = null }: LayerFigures): Layer {
  if (amount === null) {
    return { kind, title, state: "has not run", note: "It left nothing. Run: npm test" };
  }
  const found = counted(amount, unit);
  if (amount === 0 && skipped !== null) {
    return { kind, title, state: "empty", note: `Skipped: ${skipped}` };
  }
  if (amount === 0) return { kind, title, state: "empty", note: `It ran and left ${found}.` };
  if (failures === 0) return { kind, title, state: "complete", note: found };
  return { kind, title, state: "failing", note: `${found}, ${counted(failures, "failure")}` };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
