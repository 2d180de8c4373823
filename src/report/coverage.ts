import { pathsOf, transitionsOf } from "./evidence-set";
import type { EvidenceSet, Goal } from "./evidence-set";
import { guardOutcomes } from "./guard-outcomes";
import type { CoverageItem } from "./guard-outcomes";
import { REFUSAL_CODES } from "./refusal-codes";
import type { Coverage, CoverageFigures } from "./report-schema";
import { waysOf } from "./ways";

/** What was covered, of what there is, and what is missing with the way to it. */
export function coverageOf(collected: EvidenceSet): Coverage {
  const tours = collected.tours;
  return {
    states: covered(states(collected)),
    transitions: covered(transitions(collected)),
    pairs: covered(tours.flatMap(({ pairs }) => pairs.map(goal))),
    roundTrips: covered(tours.flatMap(({ roundTrips }) => roundTrips.map(goal))),
    cells: covered(cells(collected)),
    guardOutcomes: covered(guardOutcomes(collected)),
    refusals: covered(refusals(collected)),
    faults: covered(faults(collected)),
    sometimes: covered(sometimes(collected)),
  };
}

function covered(items: readonly CoverageItem[]): CoverageFigures {
  const counts = items.filter(({ isReachable, isCovered }) => isReachable !== false || isCovered);
  const holes = (of: readonly CoverageItem[]) =>
    of.filter(({ isCovered }) => !isCovered).map(({ id, why }) => ({ id, why: why() }));
  return {
    covered: counts.filter(({ isCovered }) => isCovered).length,
    total: counts.length,
    missing: holes(counts),
    unreachable: holes(items.filter((item) => !counts.includes(item))),
  };
}

/** The values of all reachable snapshots, in the order in which they are found. */
export function stateValues({ cells: parts }: Pick<EvidenceSet, "cells">): readonly string[] {
  return [...new Set(parts.flatMap((part) => part.states.map(({ value }) => value)))];
}

/** A state is covered when a tour was in it or an event was taken into it or out of it. */
function states(collected: EvidenceSet): readonly CoverageItem[] {
  const seen = new Set(
    pathsOf(collected).flatMap(({ steps }) => steps.flatMap(({ from, to }) => [from, to])),
  );
  for (const part of collected.cells) {
    const valueOf = new Map(part.states.map(({ id, value }) => [id, value]));
    for (const cell of part.cells.filter(({ outcome }) => outcome === "taken")) {
      seen.add(valueOf.get(cell.state) ?? "");
      if (cell.target !== null) seen.add(valueOf.get(cell.target) ?? cell.target);
    }
  }
  const way = waysOf(collected);
  return stateValues(collected).map((id) => ({
    id,
    isCovered: seen.has(id),
    why: () => way(id) ?? "no way to it was found",
  }));
}

function transitions(collected: EvidenceSet): readonly CoverageItem[] {
  const way = waysOf(collected);
  return transitionsOf(collected).map(({ id, from, event, guard, hits }) => ({
    id,
    isCovered: hits > 0,
    why: () => {
      const there = way(from);
      if (there === null) return `no way to ${from} was found`;
      return `${there}, then ${event}${guard === null ? "" : ` where ${guard}`}`;
    },
  }));
}

function goal({ id, path, missing, isReachable = true }: Goal): CoverageItem {
  return {
    id,
    isCovered: path !== null,
    isReachable,
    why: () => missing ?? "no path shows it, and the tours do not say why",
  };
}

/** Every state x every event of its part: what no cell speaks of is a hole too. */
function cells({ cells: parts }: EvidenceSet): readonly CoverageItem[] {
  return parts.flatMap((part) => {
    const tried = new Set(
      part.cells
        .filter(({ outcome }) => outcome !== "untried")
        .map(({ state, event }) => `${state}\n${event}`),
    );
    return part.states.flatMap((state) =>
      part.events.map((event) => ({
        id: `${state.id} x ${event.id}`,
        isCovered: tried.has(`${state.id}\n${event.id}`),
        why: () => `send "${event.title}" to "${state.title}"`,
      })),
    );
  });
}

function refusals({ cells: parts }: EvidenceSet): readonly CoverageItem[] {
  const codes = new Set(parts.flatMap((part) => part.cells.map(({ code }) => code)));
  return REFUSAL_CODES.map(([id, meaning]) => ({
    id,
    isCovered: codes.has(id),
    why: () => `no cell was refused because ${meaning}`,
  }));
}

function faults({ explorations }: EvidenceSet): readonly CoverageItem[] {
  const branches = branchesByFault(explorations.flatMap(({ value }) => value.faults));
  return [...branches].map(([id, count]) => ({
    id,
    isCovered: count > 0,
    why: () => "no schedule of any exploration had a place for it",
  }));
}

/** How many branches each kind of fault opened, in the order in which they are named. */
export function branchesByFault(
  faulty: readonly { readonly kind: string; readonly branches: number }[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { kind, branches } of faulty) sums.set(kind, (sums.get(kind) ?? 0) + branches);
  return sums;
}

function sometimes({ explorations }: EvidenceSet): readonly CoverageItem[] {
  return explorations.flatMap(({ id, value }) =>
    value.sometimes.map(({ name, reached }) => ({
      id: `${id}: ${name}`,
      isCovered: reached > 0,
      why: () => `no schedule of "${value.title}" gets there within its bounds`,
    })),
  );
}
