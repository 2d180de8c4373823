import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EVIDENCE_FOLDER, readEvidence } from "./evidence-folder";
import type { Part } from "./evidence-folder";
import type { CellsEvidence, MutantsEvidence, ProofEvidence, RunEvidence } from "./evidence";
import type { TestsEvidence, ToursEvidence } from "./evidence";
import { reportSchema } from "./report-schema";
import type { Report } from "./report-schema";
import { inReadingOrder } from "./wording";

export type TestResult = TestsEvidence["tests"][number];
export type Mutant = MutantsEvidence["mutants"][number];
export type Transition = ToursEvidence["transitions"][number];
export type Goal = ToursEvidence["pairs"][number];
export type Path = ToursEvidence["paths"][number];

/** Everything that the layers left, in an order that does not depend on who finished first. */
export interface EvidenceSet {
  readonly run: RunEvidence | null;
  /** null: the layer left nothing at all. */
  readonly tests: readonly TestResult[] | null;
  readonly cells: readonly CellsEvidence[];
  readonly tours: readonly ToursEvidence[];
  readonly explorations: readonly Part<"exploration">[];
  readonly graphs: readonly Part<"graph">[];
  readonly liveness: readonly Part<"liveness">[];
  readonly randoms: readonly Part<"random">[];
  readonly secondOpinions: readonly Part<"second-opinion">[];
  readonly mutants: readonly Mutant[] | null;
  readonly proof: ProofEvidence | null;
  readonly previous: Report | null;
}

/** Reads the evidence of the last run. Throws on a file that is not what its kind promises. */
export function collect(folder: string = EVIDENCE_FOLDER): EvidenceSet {
  const tests = readEvidence("tests", folder);
  const mutants = readEvidence("mutants", folder);
  return {
    run: readEvidence("run", folder)[0]?.value ?? null,
    tests:
      tests.length === 0 ? null : tests.flatMap(({ value }) => value.tests).sort(byFileAndName),
    cells: readEvidence("cells", folder).map(({ value }) => value),
    tours: readEvidence("tours", folder).map(({ value }) => value),
    explorations: readEvidence("exploration", folder),
    graphs: readEvidence("graph", folder),
    liveness: readEvidence("liveness", folder),
    randoms: readEvidence("random", folder),
    secondOpinions: readEvidence("second-opinion", folder),
    mutants: mutants.length === 0 ? null : mutants.flatMap(({ value }) => value.mutants),
    proof: readEvidence("proof", folder)[0]?.value ?? null,
    previous: previousReport(join(folder, "previous.json")),
  };
}

function byFileAndName(one: TestResult, other: TestResult): number {
  return inReadingOrder(one.file, other.file) || inReadingOrder(one.name, other.name);
}

/** A report of another format cannot be compared: it is then as if there were none. */
function previousReport(file: string): Report | null {
  if (!existsSync(file)) return null;
  try {
    return reportSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** Declared transitions of all tours, each once, with the hits of all of them. */
export function transitionsOf(collected: EvidenceSet): readonly Transition[] {
  const byId = new Map<string, Transition>();
  for (const transition of collected.tours.flatMap(({ transitions }) => transitions)) {
    const hits = (byId.get(transition.id)?.hits ?? 0) + transition.hits;
    byId.set(transition.id, { ...transition, hits });
  }
  return [...byId.values()];
}

/** Every path that was walked, in the order in which the tours list them. */
export function pathsOf(collected: EvidenceSet): readonly Path[] {
  return collected.tours.flatMap(({ paths }) => paths);
}
