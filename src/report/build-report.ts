import { boundsTogether } from "./bounds";
import { pathsOf } from "./evidence-set";
import type { EvidenceSet } from "./evidence-set";
import { joined, verdictOf } from "./history";
import { bindingOf, proofFiguresOf } from "./proof";
import { coverageOf } from "./coverage";
import { gatesOf } from "./gates";
import { layersOf } from "./layers";
import { reportSchema } from "./report-schema";
import type { HistoryEntry, Report } from "./report-schema";
import { tracedRequirements } from "./requirements";
import { verdictLineOf } from "./verdict";
import { isAsExpected, violationsOf } from "./violations";

type ReportWithoutVerdictLine = Omit<Report, "verdictLine" | "history">;

/**
 * What the evidence says, in figures. Pure: the same evidence gives the same report. `earlier`: the
 * verdicts of earlier runs.
 */
export function buildReport(collected: EvidenceSet, earlier: readonly HistoryEntry[] = []): Report {
  const coverage = coverageOf(collected);
  const requirements = tracedRequirements(collected);
  const layers = layersOf(collected);
  const gates = gatesOf({ collected, coverage, layers, requirements });
  const violationLanes = violationsOf(collected);
  const report = {
    format: "holdfast-verification-report",
    formatVersion: 3,
    verdict: gates.some(({ state }) => state === "failed") ? "failed" : "passed",
    ...provenanceOf(collected),
    proof: proofFiguresOf(collected),
    binding: bindingOf(collected),
    ...explorationFigures(collected),
    violations: violationLanes.length,
    violationLanes: [...violationLanes],
    ...mutantFigures(collected),
    coverage,
    gates: [...gates],
    layers: [...layers],
    paths: pathsOf(collected).map((path) => ({
      id: path.id,
      kind: path.kind,
      title: path.title,
      steps: path.steps.length,
      state: isAsExpected(path) ? "passed" : "failed",
    })),
    requirements: [...requirements],
    tests: testFigures(collected),
  } satisfies ReportWithoutVerdictLine;
  const history = joined(earlier, [verdictOf(report)]);
  return reportSchema.parse({ ...report, verdictLine: verdictLineOf(report), history });
}

function provenanceOf({ cells, run, randoms }: EvidenceSet) {
  const tools = Object.entries(run?.tools ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    machine: cells[0]?.machine ?? null,
    commit: run?.commit ?? null,
    committedAt: run?.committedAt ?? null,
    tools: Object.fromEntries(tools),
    seeds: randoms.map(({ value: { title, seed } }) => ({ title, seed })),
  };
}

function explorationFigures({ explorations }: EvidenceSet) {
  const all = explorations.map(({ value }) => value);
  return {
    bounds: boundsTogether(all.map(({ bounds }) => bounds)),
    schedules: inJson(all.map(({ schedules }) => schedules)),
    isComplete: all.length > 0 && all.every(({ isComplete }) => isComplete),
    isChanged: all.some(({ isChanged }) => isChanged),
    states: sum(all.map(({ states }) => states)),
    commandsOnRedis: sum(all.map(({ store, steps }) => (store === "redis" ? steps : 0))),
    explorations: explorations.map(({ id, value }) => ({
      id,
      title: value.title,
      store: value.store,
      bounds: value.bounds,
      schedules: inJson([value.schedules]),
      states: value.states,
      commands: value.steps,
      isComplete: value.isComplete,
      isChanged: value.isChanged,
      violations: value.violations.length,
    })),
  };
}

/** The sum as a number where a number can hold it, and as decimal text above that. */
function inJson(amounts: readonly string[]): number | string {
  const total = amounts.reduce((all, amount) => all + BigInt(amount), 0n);
  return total <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(total) : String(total);
}

function mutantFigures({ mutants }: EvidenceSet) {
  const all = mutants ?? [];
  const killed = all.filter(({ killedBy }) => killedBy !== null).map(({ id }) => id);
  const survivors = all.filter(({ killedBy }) => killedBy === null).map(({ id }) => id);
  return {
    mutants: { killed: killed.length, total: all.length, survivors },
    killedMutants: killed,
    outsideTheory: all.filter(({ beyondTheory }) => beyondTheory === null).map(({ id }) => id),
  };
}

function testFigures({ tests }: EvidenceSet) {
  const count = (wanted: string) => (tests ?? []).filter(({ state }) => state === wanted).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
