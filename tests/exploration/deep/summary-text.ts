import { traceText } from "../core/trace";
import { kindOf } from "./different";
import { isPassed } from "./shard-result";
import type { ShardResult } from "./shard-result";
import type { FamilySummary, Summary } from "./summary";

/** One line for a shard that is finished. */
export function shardLine(id: string, result: ShardResult): string {
  const { schedules, states, violations, problem } = result;
  if (problem !== null) return `FAILED  ${id}: ${problem}`;
  const counts =
    states === 0 ? [] : [`${grouped(schedules)} schedules`, `${grouped(states)} states`];
  const found = violations.map((lanes) => `broken ${kindOf(lanes)}`);
  const told = [...counts, `${violations.length} violations`, ...found].join(", ");
  return `${isPassed(result) ? "ok     " : "FAILED "} ${id}: ${told}`;
}

/**
 * The shortest history of everything that is wrong, a table with a row for each family, what its
 * numbers mean, and the verdict in the last line.
 */
export function summaryText(summary: Summary): string {
  const wrong = summary.families.flatMap(({ violations }) => violations.map(traceText));
  return [...wrong, table(summary.families), LEGEND, verdict(summary)].join("\n\n");
}

const LEGEND = [
  "A shard holds every schedule with the faults in its name, or fewer of them. Each schedule with",
  "all the faults that its family allows is counted once, one with fewer in each shard it is in.",
  "A violation that several shards of a family show is counted once.",
].join("\n");

function table(families: readonly FamilySummary[]): string {
  const head = ["family", "clients", "faults", "shards", "schedules", "states"];
  const rows = families.map(({ family, bounds, shards, schedules, states, ...sums }) => [
    family.id,
    ...[String(bounds["clients"]), String(family.scenario.faults), String(shards.length)],
    ...[
      grouped(schedules),
      grouped(states),
      String(sums.incomplete),
      String(sums.violations.length),
    ],
  ]);
  const all = [[...head, "incomplete", "violations"], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, at) => padded(cell, at, widths)).join("  ")).join("\n");
}

function padded(cell: string, at: number, widths: readonly number[]): string {
  const width = widths[at] ?? 0;
  return at === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function verdict({ families, random, isPassed: isGood }: Summary): string {
  const sum = (of: (family: FamilySummary) => number): number =>
    families.reduce((total, family) => total + of(family), 0);
  const most = (of: (family: FamilySummary) => number): number => Math.max(...families.map(of));
  const clients = most(({ family }) => family.scenario.pods.flatMap(({ tabs }) => tabs).length);
  const faults = most(({ family }) => family.scenario.faults);
  const shards = sum((family) => family.shards.length);
  const incomplete = sum((family) => family.incomplete);
  const explored = `explored ${shards - incomplete} of ${shards} shards`;
  const schedules = families.reduce((total, family) => total + family.schedules, 0n);
  const figures = [
    explored,
    `${grouped(schedules)} schedules`,
    `${grouped(sum(({ states }) => states))} states`,
    `clients at most ${clients}`,
    `faults at most ${faults}`,
    `${sum(({ violations }) => violations.length)} violations`,
    ...(random === null ? [] : [`random histories ${random.isComplete ? "passed" : "FAILED"}`]),
  ];
  return `${isGood ? "passed" : "FAILED"}: ${figures.join(", ")}`;
}

function grouped(number: bigint | number | string): string {
  return BigInt(number).toLocaleString("en-US");
}
