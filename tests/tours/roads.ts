import { kindOf, TABLE } from "../machine/cells-table";
import type { Place } from "../machine/cells-table";
import { graphOf, valueOf } from "../machine/graph";
import { STARTED_AT } from "../machine/walking";
import { tourEvents } from "./alphabet";

/** A state of the machine's graph, with the ways that lead out of it. */
export interface Junction {
  readonly place: Place;
  /** How many questions the quiz has. */
  readonly questions: number;
  readonly ways: readonly Way[];
}

export interface Way {
  readonly from: Junction;
  readonly to: Junction;
  readonly eventId: string;
  /** The declared transition's id; of an event that is not taken, "event = verdict". */
  readonly move: string;
  readonly isTaken: boolean;
}

/**
 * One question is the first and the last at once; of three, one is neither. Together these two show
 * every order in which transitions can follow each other.
 */
const QUIZZES = [3, 1] as const;

/** The reachable graph of each quiz, nearest state first: the first is the empty slot. */
export const ROADS: readonly (readonly Junction[])[] = QUIZZES.map(junctionsOf);

function junctionsOf(questions: number): readonly Junction[] {
  const graph = graphOf(tourEvents({ questions, nowIso: () => STARTED_AT }));
  const found = new Map<string, Junction & { readonly ways: Way[] }>();
  for (const [key, { snapshot }] of graph) {
    found.set(key, { place: valueOf(snapshot) as Place, questions, ways: [] });
  }
  for (const [key, { snapshot, edges }] of graph) {
    const from = found.get(key);
    for (const { named, event, to: toKey, transition } of edges) {
      const to = found.get(toKey);
      if (from === undefined || to === undefined) throw new Error(`no state ${key} or ${toKey}`);
      const verdict = TABLE[from.place][kindOf(snapshot.context, event)];
      const move = transition ?? `${named.id} = ${verdict ?? "not in the table"}`;
      from.ways.push({ from, to, eventId: named.id, move, isTaken: transition !== null });
    }
  }
  return [...found.values()];
}

/** The ways that these moves take from here; null when one of them is not there. */
export function follow(from: Junction, moves: readonly string[]): readonly Way[] | null {
  const ways: Way[] = [];
  let at = from;
  for (const move of moves) {
    const way = at.ways.find((candidate) => candidate.move === move);
    if (way === undefined) return null;
    ways.push(way);
    at = way.to;
  }
  return ways;
}

/** The shortest way to every junction that can be reached, nearest first. */
export function reach(from: Junction): ReadonlyMap<Junction, readonly Way[]> {
  const reached = new Map<Junction, readonly Way[]>([[from, []]]);
  for (const [at, ways] of reached) {
    for (const way of at.ways) {
      if (way.isTaken && !reached.has(way.to)) reached.set(way.to, [...ways, way]);
    }
  }
  return reached;
}
