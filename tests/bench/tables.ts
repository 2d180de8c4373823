import type { Comparison } from "./comparison";
import type { Memory, RoundTrips } from "./costs";
import type { CpuCosts } from "./cpu/cpu";
import type { HttpAnswers } from "./http/answers";
import type { PageCosts } from "./http/pages";
import type { SlowStarts } from "./http/starts";
import type { Target } from "./targets";

type Row = readonly string[];

/** The first column is aligned left, the others right. */
function table(rows: readonly Row[]): string {
  const head = rows[0] ?? [];
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join("  ").trimEnd();
  });
  return lines.join("\n");
}

export function comparisonTable(comparisons: readonly Comparison[]): string {
  const name = comparisons[0]?.load.name ?? "";
  const head = [name, "ops/s", "to script", "to WATCH", "p50 ms", "p99 ms", "lost", "failed"];
  return table([
    head,
    ...comparisons.map((one) => [
      one.contender,
      one.opsPerSecond.toFixed(0),
      one.toScript.toFixed(2),
      one.toWatch.toFixed(2),
      one.p50Ms.toFixed(2),
      one.p99Ms.toFixed(2),
      `${one.lost} of ${one.acknowledged}`,
      String(one.failed),
    ]),
  ]);
}

export function roundTripTable(trips: readonly RoundTrips[]): string {
  const rows = trips.map(({ contender, perAnswer }) => [contender, perAnswer.toFixed(2)]);
  return table([["round trips, nobody else writing", "per answer"], ...rows]);
}

export function memoryTable(memories: readonly Memory[]): string {
  const rows = memories.map(({ of, responseLength, bytesPerAttempt, bytesOfKeys }) => [
    `${of}, 20 answers of ${responseLength} characters`,
    bytesPerAttempt.toFixed(0),
    bytesOfKeys.toFixed(0),
  ]);
  return table([["memory of an attempt, bytes", "used_memory", "MEMORY USAGE"], ...rows]);
}

export function cpuTable(costs: readonly CpuCosts[]): string {
  const rows = costs.map(({ contender, microseconds }) => [contender, microseconds.toFixed(1)]);
  return table([["CPU time of an answer", "us"], ...rows]);
}

export function answersTable(answers: readonly HttpAnswers[]): string {
  const head = ["answers over HTTP", "per second", "floor", "ratio", "p50 ms", "p99 ms", "lost"];
  return table([
    [...head, "failed"],
    ...answers.map((one) => [
      one.pods === 1 ? "1 pod" : `${one.pods} pods in turn`,
      one.opsPerSecond.toFixed(0),
      one.floorPerSecond.toFixed(0),
      one.toFloor.toFixed(2),
      one.p50Ms.toFixed(2),
      one.p99Ms.toFixed(2),
      `${one.lost} of ${one.acknowledged}`,
      String(one.failed),
    ]),
  ]);
}

export function pageLine({ requests, mainThreadMs, processMs, floorMs }: PageCosts): string {
  const figures = `${mainThreadMs.toFixed(1)} ms of the main thread, ${processMs.toFixed(1)} ms in all`;
  const floor = `${floorMs.toFixed(1)} ms of the main thread without a session`;
  return `CPU time of a practice page (${requests} requests): ${figures}; ${floor}`;
}

export function startsLine(starts: SlowStarts): string {
  const { gradebookMs, p50Ms, p99Ms, gradebookRequests } = starts;
  return (
    `starts with ${gradebookMs} ms a gradebook request (${starts.starts}): ` +
    `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, ${gradebookRequests} requests at most`
  );
}

export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map(({ name, wanted, found, isReached }) => [
    name,
    wanted,
    found,
    isReached ? "reached" : "MISSED",
  ]);
  return table([["target", "wanted", "found", ""], ...rows]);
}

/** Which targets are missed, in one sentence. */
export function missedLine(targets: readonly Target[]): string {
  const missed = targets.filter(({ isReached }) => !isReached);
  if (missed.length === 0) return `All ${targets.length} targets are reached.`;
  const names = missed.map(({ name }) => name).join("; ");
  return `${missed.length} of ${targets.length} targets are missed: ${names}.`;
}
