import type { EvidenceSet } from "../evidence-set";
import { differenceOf } from "../difference";
import type { Report } from "../report-schema";
import { firstFew, grouped, yesOrNo } from "../wording";

const REASONS_SHOWN = 3;
const CHANGES_SHOWN = 5;

/** What a pull request needs to show: the verdict, the gates, what changed. */
export function summaryMarkdown(report: Report, { previous }: EvidenceSet): string {
  return [
    ...["# Verification", "", plain(report.verdictLine), ""],
    ...provenance(report),
    `- schedules: ${grouped(report.schedules)}, complete: ${yesOrNo(report.isComplete)}, ` +
      `changed since the last run: ${yesOrNo(report.isChanged)}`,
    ...["", "| Gate | Found | State | Why |", "|---|--:|---|---|"],
    ...report.gates.map(({ title, found, state, reasons }) =>
      row([title, found, state, firstFew(reasons, REASONS_SHOWN)]),
    ),
    ...["", "| Coverage | Covered | Total |", "|---|--:|--:|"],
    ...Object.entries(report.coverage).map(([kind, { covered, total }]) =>
      row([kind, grouped(covered), grouped(total)]),
    ),
    ...proofTable(report),
    ...["", "## Since the run before", ""],
    ...(previous === null
      ? ["There is no earlier report to compare with."]
      : since(previous, report)),
    "",
  ].join("\n");
}

function provenance({ machine, commit, bounds, seeds, tools }: Report): readonly string[] {
  const pairs = (facts: Readonly<Record<string, string>>) =>
    Object.entries(facts).map(([name, fact]) => `${name} ${fact}`);
  const machineWords =
    machine === null ? "unknown" : `${machine.id}, version ${machine.version}, ${machine.hash}`;
  return [
    `- machine: ${plain(machineWords)}`,
    `- commit: ${plain(commit ?? "unknown")}`,
    `- bounds: ${plain(pairs(bounds).join("; ") || "nothing was explored")}`,
    `- seeds: ${[...new Set(seeds.map(({ seed }) => seed))].join(", ") || "none"}`,
    `- tools: ${plain(pairs(tools).join(", ") || "unknown")}`,
  ];
}

/** What is proven in which world; nothing where the proof has not run. */
function proofTable({ proof, binding }: Report): readonly string[] {
  if (proof === null) return [];
  return [
    ...["", "| Theorem | World | Promises | Proven |", "|---|---|---|---|"],
    ...proof.theorems.map(({ id, world, promises, isProven }) =>
      row([id, world, promises.join(", "), yesOrNo(isProven)]),
    ),
    "",
    binding === null
      ? "No call of the engine was compared with the theory."
      : `Calls of the engine compared with the theory: ${grouped(binding.calls)}, ` +
        `outside of it: ${grouped(binding.outside)}.`,
  ];
}

function since(previous: Report, report: Report): readonly string[] {
  const { figures, changes } = differenceOf(previous, report);
  if (figures.length + changes.length === 0) return ["Nothing changed."];
  return [
    ...figures.map(({ name, before, now }) => `- ${plain(`${name}: ${before}, now ${now}`)}`),
    ...changes.map(
      ({ title, items }) => `- ${plain(`${title}: ${firstFew(items, CHANGES_SHOWN)}`)}`,
    ),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(plain).join(" | ")} |`;
}

/** Text that Markdown takes as text: no table cell, tag, link or emphasis of its own. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|#&]/g, (sign) => `\\${sign}`);
}
