import { readEvidence } from "#report/long-runs/evidence";
import { KIND_NAMES, KINDS } from "#report/long-runs/kinds";
import { durationText, table } from "../wording";

/** What takes too long for `npm test`: how long it took the last time. */
export function durationsSection(): string {
  const rows = KIND_NAMES.map((kind) => {
    const evidence = readEvidence(kind);
    const { title, command } = KINDS[kind];
    const last =
      evidence === null
        ? ["never run to its end", ""]
        : [durationText(evidence.durationSeconds), evidence.startedAt.slice(0, 10)];
    return [`${title} (\`${command}\`)`, ...last];
  });
  return table(["run", "took", "on"], rows);
}
