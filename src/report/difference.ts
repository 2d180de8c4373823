import type { Coverage, Report } from "./report-schema";
import { grouped, yesOrNo } from "./wording";

export interface Difference {
  /** Figures that are not what they were. */
  readonly figures: readonly {
    readonly name: string;
    readonly before: string;
    readonly now: string;
  }[];
  /** What came, went, broke or was repaired; only kinds with something in them. */
  readonly changes: readonly { readonly title: string; readonly items: readonly string[] }[];
}

/** What two reports do not have in common. */
export function differenceOf(before: Report, now: Report): Difference {
  const earlier = new Map(figuresOf(before));
  const figures = figuresOf(now).flatMap(([name, figure]) => {
    const former = earlier.get(name) ?? "none";
    return former === figure ? [] : [{ name, before: former, now: figure }];
  });
  return { figures, changes: changesOf(before, now).filter(({ items }) => items.length > 0) };
}

function figuresOf(report: Report): readonly (readonly [string, string])[] {
  const { coverage, mutants, machine } = report;
  const of = (covered: number | string, total: number | string) =>
    `${grouped(covered)} of ${grouped(total)}`;
  return [
    ["verdict", report.verdict],
    ["machine", machine === null ? "none" : `version ${machine.version}, ${machine.hash}`],
    ["commit", report.commit ?? "none"],
    ["theorems proven", proven(report)],
    ["calls compared with the theory", grouped(report.binding?.calls ?? 0)],
    ["mutants that leave the theory", grouped(report.outsideTheory.length)],
    ["schedules", grouped(report.schedules)],
    ["every exploration complete", yesOrNo(report.isComplete)],
    ["states of the explorations", grouped(report.states)],
    ["commands on real Redis", grouped(report.commandsOnRedis)],
    ["violations", grouped(report.violations)],
    ["mutants killed", of(mutants.killed, mutants.total)],
    ...(Object.keys(coverage) as (keyof Coverage)[]).map((kind) => {
      const { covered, total } = coverage[kind];
      return [`coverage: ${kind}`, of(covered, total)] as const;
    }),
    ["paths", grouped(report.paths.length)],
    ["tests passed", grouped(report.tests.passed)],
    ["tests failed", grouped(report.tests.failed)],
    ...Object.entries(report.tools).map(([tool, version]) => [`tool: ${tool}`, version] as const),
  ];
}

function proven({ proof }: Report): string {
  const theorems = proof?.theorems ?? [];
  const count = theorems.filter(({ isProven }) => isProven).length;
  return `${grouped(count)} of ${grouped(theorems.length)}`;
}

function changesOf(before: Report, now: Report): Difference["changes"] {
  const failedGates = ({ gates }: Report) =>
    gates.filter(({ state }) => state === "failed").map(({ title }) => title);
  const paths = (report: Report) => report.paths.map(({ id, title }) => `${id}: ${title}`);
  const mutants = (report: Report) => [...report.killedMutants, ...report.mutants.survivors];
  const open = ({ requirements }: Report) =>
    requirements.filter(({ state }) => state !== "shown").map(({ id, title }) => `${id}: ${title}`);
  const rules = ({ proof }: Report) => (proof?.rules ?? []).map(({ id, says }) => `${id}: ${says}`);
  return [
    { title: "Gates that fail now", items: added(failedGates(before), failedGates(now)) },
    { title: "Gates that pass again", items: added(failedGates(now), failedGates(before)) },
    { title: "Requirements that are no longer shown", items: added(open(before), open(now)) },
    { title: "Requirements that are shown now", items: added(open(now), open(before)) },
    { title: "New rules of the theory", items: added(rules(before), rules(now)) },
    { title: "Rules of the theory that are gone", items: added(rules(now), rules(before)) },
    { title: "New survivors", items: added(before.mutants.survivors, now.mutants.survivors) },
    { title: "New mutants", items: added(mutants(before), mutants(now)) },
    { title: "Mutants that are gone", items: added(mutants(now), mutants(before)) },
    { title: "New paths", items: added(paths(before), paths(now)) },
    { title: "Paths that are gone", items: added(paths(now), paths(before)) },
  ];
}

function added(before: readonly string[], now: readonly string[]): readonly string[] {
  const known = new Set(before);
  return now.filter((item) => !known.has(item));
}
