import type { EvidenceSet } from "./evidence-set";
import { transitionsOf } from "./evidence-set";

/** Whether the state is the other one or inside of it; "" is the machine itself. */
export function isWithin(state: string, outer: string): boolean {
  return outer === "" || state === outer || state.startsWith(`${outer}.`);
}

interface Move {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

/** Finds the shortest way to a state, in words, along the moves that the cells have seen. */
export function waysOf(collected: EvidenceSet): (state: string) => string | null {
  const moves = [...movesOfCells(collected), ...movesOfTours(collected)];
  const first = collected.cells[0]?.states[0]?.value ?? moves[0]?.from;
  const ways = new Map<string, readonly string[]>();
  if (first !== undefined) ways.set(first, []);
  for (const [state, way] of ways) {
    for (const { from, event, to } of moves) {
      if (isWithin(state, from) && !ways.has(to)) ways.set(to, [...way, event]);
    }
  }
  return (wanted) => {
    const found = [...ways].find(([state]) => isWithin(state, wanted));
    if (found === undefined || first === undefined) return null;
    return [`from ${first}`, ...found[1]].join(", ");
  };
}

function movesOfCells({ cells }: EvidenceSet): readonly Move[] {
  return cells.flatMap((part) => {
    const valueOf = new Map(part.states.map(({ id, value }) => [id, value]));
    const typeOf = new Map(part.events.map(({ id, type }) => [id, type]));
    return part.cells.flatMap(({ state, event, target, outcome }) => {
      if (outcome !== "taken" || target === null) return [];
      const from = valueOf.get(state) ?? state;
      return [{ from, event: typeOf.get(event) ?? event, to: valueOf.get(target) ?? target }];
    });
  });
}

function movesOfTours(collected: EvidenceSet): readonly Move[] {
  return transitionsOf(collected).map(({ from, event, to }) => ({ from, event, to }));
}
