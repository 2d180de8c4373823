import { transitionsOf } from "./evidence-set";
import type { EvidenceSet } from "./evidence-set";
import { isWithin } from "./ways";

/** One thing that can be covered; `why` is asked only when it is not. */
export interface CoverageItem {
  readonly id: string;
  readonly isCovered: boolean;
  readonly isReachable?: boolean;
  readonly why: () => string;
}

/**
 * Each guard twice: it let an event through, and it kept one out. An event that its state did not
 * take was kept out by every guard that the state has for it.
 */
export function guardOutcomes(collected: EvidenceSet): readonly CoverageItem[] {
  const rejected = rejectedEvents(collected);
  return transitionsOf(collected).flatMap(({ id, from, event, guard, hits }) => {
    if (guard === null) return [];
    const isRejected = rejected.some((cell) => cell.event === event && isWithin(cell.state, from));
    return [
      {
        id: `${id}: yes`,
        isCovered: hits > 0,
        why: () => `no path takes ${event} where ${guard} holds`,
      },
      {
        id: `${id}: no`,
        isCovered: isRejected,
        why: () => `no cell shows ${event} where ${guard} does not hold`,
      },
    ];
  });
}

interface RejectedEvent {
  readonly state: string;
  readonly event: string;
}

function rejectedEvents({ cells }: EvidenceSet): readonly RejectedEvent[] {
  return cells.flatMap((part) => {
    const valueOf = new Map(part.states.map(({ id, value }) => [id, value]));
    const typeOf = new Map(part.events.map(({ id, type }) => [id, type]));
    const isRejected = (outcome: string) => outcome !== "taken" && outcome !== "untried";
    return part.cells.flatMap(({ state, event, outcome }) =>
      isRejected(outcome)
        ? [{ state: valueOf.get(state) ?? "", event: typeOf.get(event) ?? "" }]
        : [],
    );
  });
}
