import type { CampaignFigures } from "#report/long-runs/kinds";
import type { Matrix, MatrixFault } from "./matrix";

/** What docs/reliability.md says of a campaign. */
export function campaignFigures({ seed, writers, operations, faults, violations }: Matrix) {
  return {
    ...{ seed, writers, operations },
    faults: faults.map(faultFigures),
    violations: violations.length,
  } satisfies CampaignFigures;
}

function faultFigures(row: MatrixFault): CampaignFigures["faults"][number] {
  const verdicts = Object.values(row.promises).map(({ verdict }) => verdict);
  const count = (wanted: string): number => verdicts.filter((one) => one === wanted).length;
  return {
    ...{ id: row.id, name: row.name, redisKeepsItsWord: row.redisKeepsItsWord },
    promises: {
      held: count("held"),
      violated: count("violated"),
      notApplicable: count("not applicable"),
    },
    operations: row.operations,
    acknowledged: row.acknowledged,
    lost: row.acknowledgedLost,
    reported: row.lossReported,
    latency: row.promises.latency.detail,
  };
}
