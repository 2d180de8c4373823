import { transitionsOf } from "./collected";
import type { Collected } from "./collected";
import type { Item } from "./coverage";
import { isWithin } from "./ways";

/**
 * Each guard twice: it let an event through, and it kept one out. An event that its state did not
 * take was kept out by every guard that the state has for it.
 */
export function guardOutcomes(collected: Collected): readonly Item[] {
  const kept = keptOut(collected);
  return transitionsOf(collected).flatMap(({ id, from, event, guard, hits }) => {
    if (guard === null) return [];
    const isKept = kept.some((cell) => cell.event === event && isWithin(cell.state, from));
    return [
      {
        id: `${id}: yes`,
        isCovered: hits > 0,
        why: () => `no path takes ${event} where ${guard} holds`,
      },
      {
        id: `${id}: no`,
        isCovered: isKept,
        why: () => `no cell shows ${event} where ${guard} does not hold`,
      },
    ];
  });
}

interface Kept {
  readonly state: string;
  readonly event: string;
}

function keptOut({ cells }: Collected): readonly Kept[] {
  return cells.flatMap((part) => {
    const valueOf = new Map(part.states.map(({ id, value }) => [id, value]));
    const typeOf = new Map(part.events.map(({ id, type }) => [id, type]));
    const isKept = (outcome: string) => outcome !== "taken" && outcome !== "untried";
    return part.cells.flatMap(({ state, event, outcome }) =>
      isKept(outcome) ? [{ state: valueOf.get(state) ?? "", event: typeOf.get(event) ?? "" }] : [],
    );
  });
}
