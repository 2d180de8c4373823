import type { Goal, TourKind } from "./goals";
import { follow, reach } from "./roads";
import type { Junction, Way } from "./roads";

export interface Route {
  readonly kind: TourKind;
  readonly ways: readonly Way[];
}

export interface Planning {
  readonly kind: TourKind;
  /** Where a route may begin. */
  readonly starts: readonly Junction[];
  readonly stepsMax: number;
}

/**
 * Routes that reach all of these goals, greedily: always on to the nearest goal that is still open,
 * and a new route when that would make this one too long. The same goals give the same routes.
 * Throws on a goal that cannot be reached.
 */
export function plan(goals: readonly Goal[], planning: Planning): readonly Route[] {
  const { kind, starts, stepsMax } = planning;
  const routes: Route[] = [];
  let open = goals;
  let ways: readonly Way[] = [];
  while (open.length > 0) {
    const onwards = ways.length === 0 ? null : nearest(open, ways);
    if (onwards !== null && ways.length + onwards.length <= stepsMax) {
      ways = [...ways, ...onwards];
    } else {
      if (ways.length > 0) routes.push({ kind, ways });
      ways = nearestOf(starts.map((start) => nearestFrom(open, start)));
    }
    const shownBy = { kind, ways };
    open = open.filter((goal) => !isShownBy(shownBy, goal));
  }
  return ways.length === 0 ? routes : [...routes, { kind, ways }];
}

/** Whether the route makes the goal's moves one right after the other. */
export function isShownBy({ ways }: Route, goal: Goal): boolean {
  return ways.some((_way, at) => isAt(ways, at, goal) && ways.length >= at + goal.moves.length);
}

/** Whether the ways from here on are the goal's moves, as far as both go. */
function isAt(ways: readonly Way[], at: number, { from, moves }: Goal): boolean {
  if (from !== null && ways[at]?.from.place !== from) return false;
  return moves.every((move, index) => (ways[at + index]?.move ?? move) === move);
}

/** On from where the ways have led, half-made goals included. */
function nearest(open: readonly Goal[], ways: readonly Way[]): readonly Way[] | null {
  const here = ways.at(-1)?.to;
  if (here === undefined) return null;
  const begun = open.flatMap((goal) => {
    for (let made = Math.min(goal.moves.length - 1, ways.length); made > 0; made -= 1) {
      if (!isAt(ways, ways.length - made, goal)) continue;
      const rest = follow(here, goal.moves.slice(made));
      if (rest !== null) return [rest];
    }
    return [];
  });
  return shortest([...begun, ...candidates(open, here)]);
}

function nearestFrom(open: readonly Goal[], start: Junction): readonly Way[] | null {
  return shortest(candidates(open, start));
}

function nearestOf(found: readonly (readonly Way[] | null)[]): readonly Way[] {
  const best = shortest(found.flatMap((ways) => (ways === null ? [] : [ways])));
  if (best === null) throw new Error("a goal cannot be reached from any start");
  return best;
}

function candidates(open: readonly Goal[], here: Junction): readonly (readonly Way[])[] {
  return [...reach(here)].flatMap(([at, way]) =>
    open.flatMap((goal) => {
      if (goal.from !== null && goal.from !== at.place) return [];
      const made = follow(at, goal.moves);
      return made === null ? [] : [[...way, ...made]];
    }),
  );
}

function shortest(all: readonly (readonly Way[])[]): readonly Way[] | null {
  let best: readonly Way[] | null = null;
  for (const ways of all) if (best === null || ways.length < best.length) best = ways;
  return best;
}
