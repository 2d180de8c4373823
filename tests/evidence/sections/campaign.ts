import { counted, grouped } from "#report/wording";
import type { CampaignFigures } from "#report/long-runs/kinds";
import { sectionOf, table } from "../wording";

export function campaignSection(): string {
  return sectionOf("campaign", (figures) => [
    summaryOf(figures),
    table(
      ["fault", "ok", "failed", "unknown", "acknowledged", "lost", "reported", "latency"],
      figures.faults.map(({ name, operations, acknowledged, lost, reported, latency }) => [
        name,
        ...[operations.ok, operations.failed, operations.unknown].map(grouped),
        ...[acknowledged, lost, reported].map(grouped),
        latency,
      ]),
    ),
  ]);
}

function summaryOf({ faults, operations, violations, writers, seed }: CampaignFigures): string {
  const { ok, failed, unknown } = operations;
  const sum = (of: (fault: Fault) => number): number => {
    return faults.reduce((total, fault) => total + of(fault), 0);
  };
  const kept = (fault: Fault): number => (fault.redisKeepsItsWord ? fault.lost : 0);
  return [
    `- ${counted(faults.length, "fault")}, ${writers} writing processes, seed ${seed}.`,
    `- Operations: ${grouped(ok)} ok, ${grouped(failed)} failed, ${grouped(unknown)} unknown.`,
    `- Promises under a fault: ${sum(({ promises }) => promises.held)} held, ` +
      `${sum(({ promises }) => promises.violated)} violated, ` +
      `${sum(({ promises }) => promises.notApplicable)} not applicable. ` +
      `${counted(violations, "violation")}.`,
    `- Acknowledged answers: ${grouped(sum(({ acknowledged }) => acknowledged))}. ` +
      `Lost although Redis kept its acknowledged writes: ${grouped(sum(kept))}. ` +
      `Lost because Redis lost them: ${grouped(sum(({ lost }) => lost) - sum(kept))}. ` +
      `Reported to the client: ${grouped(sum(({ reported }) => reported))}.`,
  ].join("\n");
}

type Fault = CampaignFigures["faults"][number];
