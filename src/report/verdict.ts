import type { Report } from "./report-schema";
import { counted, firstFew, grouped, listed, yesOrNo } from "./wording";

const REASONS_MAX = 3;

/** The one sentence that a run ends with. Starts with "verdict: ". */
export function verdictLineOf(report: Omit<Report, "verdictLine" | "history">): string {
  if (report.verdict === "failed") return `verdict: NOT proven: ${firstReasons(report)}`;
  const { mutants, coverage } = report;
  const figures = [
    `explored ${grouped(report.schedules)} schedules through ${counted(report.states, "state")}`,
    `complete: ${yesOrNo(report.isComplete)}`,
    `changed since the last run: ${yesOrNo(report.isChanged)}`,
    counted(coverage.faults.covered, "kind of faults", "kinds of faults"),
    `${counted(report.commandsOnRedis, "command")} on real Redis`,
    counted(report.violations, "violation"),
    `${grouped(mutants.killed)} of ${grouped(mutants.total)} mutants killed`,
  ];
  const parts = [...proofWords(report), ...bindingWords(report), figures.join(", ")];
  return `verdict: the attempt number never drifted: ${parts.join("; ")}`;
}

/** The first theorem in full, and the letters of the others. */
function proofWords({ proof }: Pick<Report, "proof">): readonly string[] {
  const [first, ...others] = proof?.theorems.filter(({ isProven }) => isProven) ?? [];
  if (first === undefined) return [];
  const promises = listed(first.promises);
  const ids = others.map(({ id }) => id);
  const more =
    ids.length === 0
      ? ""
      : `; where more goes wrong, ${ids.length === 1 ? "theorem" : "theorems"} ${listed(ids)}`;
  return [
    `proven for any number of clients: ${promises} ` +
      `(theorem ${first.id}: ${first.world}${more})`,
  ];
}

function bindingWords({ binding }: Pick<Report, "binding">): readonly string[] {
  if (binding === null) return [];
  const calls = grouped(binding.calls);
  return [`every one of ${calls} calls of the engine is an instance of the proven model`];
}

function firstReasons({ gates }: Pick<Report, "gates">): string {
  const failed = gates.filter(({ state }) => state === "failed");
  const reasons = failed.map(({ id, found, reasons: [first = "below 100 %"] }) => {
    return `${id}: ${found} (${first})`;
  });
  return firstFew(reasons, REASONS_MAX);
}
