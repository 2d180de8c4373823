import type { EvidenceSet } from "./evidence-set";
import type { Coverage, CoverageFigures, Gate, Layer, Requirement } from "./report-schema";
import { isAsExpected, violationsOf } from "./violations";
import { pathsOf } from "./evidence-set";
import { bindingOf, bindingProblems, proofProblems } from "./proof";
import { counted, grouped } from "./wording";

/** What the gates judge: the evidence, and what was made of it. */
export interface GateInput {
  readonly collected: EvidenceSet;
  readonly coverage: Coverage;
  readonly layers: readonly Layer[];
  readonly requirements: readonly Requirement[];
}

interface Measure {
  readonly id: string;
  readonly title: string;
  readonly covered: number;
  readonly total: number;
  readonly reasons: readonly string[];
}

/**
 * The thresholds, the gravest first. All of them are 100 %; where nothing was tried, nothing is
 * shown.
 */
export function gatesOf(input: GateInput): readonly Gate[] {
  const { coverage, collected } = input;
  return [
    layersGate(input.layers),
    violationsGate(collected),
    proofGate(collected),
    bindingGate(collected),
    numbersGate(collected),
    explorationsGate(collected),
    livenessGate(collected),
    coverageGate("sometimes", "Every interesting situation was reached", coverage.sometimes),
    mutantsGate(collected),
    secondOpinionGate(collected),
    coverageGate("states", "Every state was visited", coverage.states),
    coverageGate("transitions", "Every transition was taken", coverage.transitions),
    coverageGate("pairs", "Every reachable pair of transitions was taken", coverage.pairs),
    coverageGate("round-trips", "Every round trip was made", coverage.roundTrips),
    coverageGate("cells", "Every event was tried in every state", coverage.cells),
    requirementsGate(input.requirements),
    testsGate(collected),
  ];
}

function gate({ id, title, covered, total, reasons }: Measure): Gate {
  const isPassed = total > 0 && covered === total && reasons.length === 0;
  const none = total === 0 && reasons.length === 0 ? ["nothing was tried"] : [];
  return {
    id,
    title,
    state: isPassed ? "passed" : "failed",
    found: `${grouped(covered)} of ${grouped(total)}`,
    reasons: [...reasons, ...none],
  };
}

function coverageGate(
  id: string,
  title: string,
  { covered, total, missing }: CoverageFigures,
): Gate {
  const reasons = missing.map((hole) => `${hole.id}: ${hole.why}`);
  return gate({ id, title, covered, total, reasons });
}

function layersGate(layers: readonly Layer[]): Gate {
  const silent = layers.filter(({ state }) => state === "has not run");
  return gate({
    id: "layers",
    title: "Every layer left its evidence",
    covered: layers.length - silent.length,
    total: layers.length,
    reasons: silent.map(({ title }) => `"${title}" has not run; run: npm test`),
  });
}

function numbersGate(collected: EvidenceSet): Gate {
  const paths = pathsOf(collected);
  const drifting = paths.filter((path) => !isAsExpected(path));
  return gate({
    id: "numbers",
    title: "Every step of every path showed the expected attempt number, on both stores",
    covered: paths.length - drifting.length,
    total: paths.length,
    reasons: drifting.map(({ id, title }) => `${id}: ${title}`),
  });
}

function violationsGate(collected: EvidenceSet): Gate {
  const violations = violationsOf(collected);
  const { explorations, randoms } = collected;
  const reasons = violations.map(({ invariant, title }) => `${invariant ?? "a rule"}: ${title}`);
  const hasTried = explorations.length + randoms.length > 0;
  return {
    id: "violations",
    title: "No invariant was broken",
    state: hasTried && violations.length === 0 ? "passed" : "failed",
    found: counted(violations.length, "violation"),
    reasons: hasTried ? reasons : ["nothing was tried"],
  };
}

function proofGate({ proof }: EvidenceSet): Gate {
  const id = "proof";
  const title = "Every theorem is proven, every rule is needed or explained, every story is found";
  if (proof === null) {
    const reasons = ["the proof has not run; run: npx vitest run tests/proof"];
    return gate({ id, title, covered: 0, total: 0, reasons });
  }
  const { theorems, rules, stories } = proof;
  const reasons = proofProblems(proof);
  const total = theorems.length + rules.length + stories.length;
  return gate({ id, title, covered: Math.max(0, total - reasons.length), total, reasons });
}

/** Without it, the proof would be about a protocol that perhaps nobody runs. */
function bindingGate(collected: EvidenceSet): Gate {
  const id = "binding";
  const title = "Every call of the engine is an action of the proven theory";
  const binding = bindingOf(collected);
  if (binding === null) {
    const reasons = ["no call was compared; run: npx vitest run tests/exploration"];
    return gate({ id, title, covered: 0, total: 0, reasons });
  }
  const reasons = bindingProblems(collected, binding);
  const { calls, outside } = binding;
  return gate({ id, title, covered: calls, total: calls + outside, reasons });
}

function explorationsGate({ explorations }: EvidenceSet): Gate {
  const reasons = explorations.flatMap(({ value: { title, schedules, isComplete, isChanged } }) => {
    if (!isComplete) return [`"${title}" stopped before its end`];
    if (BigInt(schedules) === 0n) return [`"${title}" has no schedules`];
    return isChanged ? [`"${title}" does not count what the last committed run counted`] : [];
  });
  return gate({
    id: "explorations",
    title: "Every exploration is complete, and counts what the last committed run counted",
    covered: explorations.length - reasons.length,
    total: explorations.length,
    reasons,
  });
}

function livenessGate({ liveness }: EvidenceSet): Gate {
  const reasons = liveness.flatMap(({ value: { title, runs, isChanged, violations } }) => {
    if (violations.length > 0) return [`"${title}": ${counted(violations.length, "violation")}`];
    if (runs === 0) return [`"${title}" has no runs`];
    return isChanged ? [`"${title}" does not count what the last committed run counted`] : [];
  });
  return gate({
    id: "liveness",
    title: "From every state of every exploration, all that has to happen happens",
    covered: liveness.length - reasons.length,
    total: liveness.length,
    reasons,
  });
}

function mutantsGate({ mutants }: EvidenceSet): Gate {
  const all = mutants ?? [];
  const survivors = all.filter(({ killedBy }) => killedBy === null);
  return gate({
    id: "mutants",
    title: "Every mutant was killed",
    covered: all.length - survivors.length,
    total: all.length,
    reasons: survivors.map(({ id, title }) => `${id} survived: ${title}`),
  });
}

/** A second opinion that could not be had is told, and fails nothing. */
function secondOpinionGate({ secondOpinions }: EvidenceSet): Gate {
  const models = secondOpinions.flatMap(({ value }) => value.models);
  const skips = secondOpinions.flatMap(({ value }) => value.skipped ?? []);
  const wrong = models.filter(({ expected, found }) => expected !== found);
  const result = gate({
    id: "second-opinion",
    title: "An independent checker agrees",
    covered: models.length - wrong.length,
    total: models.length,
    reasons: wrong.map(({ id, expected, found }) => `${id} was to be ${expected} and is ${found}`),
  });
  if (skips.length === 0 || wrong.length > 0) return result;
  return { ...result, state: "skipped", reasons: skips };
}

function requirementsGate(requirements: readonly Requirement[]): Gate {
  const open = requirements.filter(({ state }) => state !== "shown");
  return gate({
    id: "requirements",
    title: "Every requirement is shown by a passed test or a killed mutant",
    covered: requirements.length - open.length,
    total: requirements.length,
    reasons: open.map(({ id, title, state }) => `${id} is ${state}: ${title}`),
  });
}

function testsGate({ tests }: EvidenceSet): Gate {
  const run = (tests ?? []).filter(({ state }) => state !== "skipped");
  const failed = run.filter(({ state }) => state === "failed");
  return gate({
    id: "tests",
    title: "No test failed",
    covered: run.length - failed.length,
    total: run.length,
    reasons: failed.map(({ file, name }) => `${file}: ${name}`),
  });
}
