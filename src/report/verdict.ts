import type { Report } from "./report-schema";
import { counted, firstFew, grouped, yesOrNo } from "./wording";

const REASONS_MAX = 3;

/** The one sentence that a run ends with. Starts with "verdict: ". */
export function verdictLineOf(report: Omit<Report, "verdictLine">): string {
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
  return `verdict: the attempt number never drifted: ${figures.join(", ")}`;
}

function firstReasons({ gates }: Pick<Report, "gates">): string {
  const failed = gates.filter(({ state }) => state === "failed");
  const reasons = failed.map(({ id, found, reasons: [first = "below 100 %"] }) => {
    return `${id}: ${found} (${first})`;
  });
  return firstFew(reasons, REASONS_MAX);
}
