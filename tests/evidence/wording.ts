import { readEvidence } from "#report/long-runs/evidence";
import type { Evidence } from "#report/long-runs/evidence";
import { KINDS } from "#report/long-runs/kinds";
import type { FiguresOf, Kind } from "#report/long-runs/kinds";

/** A Markdown table; figures to the right, from the second column on. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at === 0 ? "---" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/**
 * A section that states the figures of the last complete run and what it was made of, or that there
 * was none.
 */
export function sectionOf<K extends Kind>(
  kind: K,
  figuresText: (figures: FiguresOf<K>) => readonly string[],
  folder?: string,
): string {
  const evidence = readEvidence(kind, folder);
  if (evidence === null) return neverRun(kind);
  return [madeBy(kind, evidence), ...figuresText(evidence.figures)].join("\n\n");
}

function neverRun(kind: Kind): string {
  const { title, command } = KINDS[kind];
  return (
    `The ${title} was never run to its end: there is no \`docs/evidence/${kind}.json\`, and so\n` +
    `there are no figures. \`${command}\` writes it.`
  );
}

function madeBy<K extends Kind>(kind: K, evidence: Evidence<K>): string {
  const { commit, passed, startedAt, durationSeconds } = evidence;
  const { cores, cpu, node, redis, loadAverage } = evidence.machine;
  const [before, after] = loadAverage;
  const changes = commit.isClean ? "" : " with changes that were not committed";
  return [
    `The last complete run, from \`docs/evidence/${kind}.json\`: commit \`${commit.id}\`` +
      `${changes}, ${startedAt.slice(0, 10)},`,
    `${durationText(durationSeconds)}, ${cores} cores (${cpu}), Node ${node}, Redis ${redis},`,
    `load average ${before} at the start and ${after} at the end.`,
    ...(passed ? [] : ["**It found something wrong.**"]),
  ].join("\n");
}

export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds % 60)} s`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
