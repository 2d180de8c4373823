import { pairGoals, roundTripGoals, nonTransitionGoals, transitionGoals } from "./goals";
import type { Goal, TourKind } from "./goals";
import { covers, plan } from "./plan";
import type { Route } from "./plan";
import { GRAPHS } from "./state-graph";
import { tourOf } from "./tour";
import type { Tour } from "./tour";

/** Short enough to read, long enough for later steps to meet what earlier ones have stored. */
export const STEPS_MAX = 12;

/** Goals by kind. A later kind needs tours only for goals that the earlier tours do not cover. */
const GOALS: readonly (readonly [TourKind, readonly Goal[]])[] = [
  ["transitions", [...transitionGoals(), ...nonTransitionGoals()]],
  ["pairs", pairGoals()],
  ["round trips", roundTripGoals()],
];

/** All tours, in a stable order that depends only on the machine. */
export function allTours(): readonly Tour[] {
  const starts = GRAPHS.flatMap(([start]) => start ?? []);
  const routes: Route[] = [];
  for (const [kind, goals] of GOALS) {
    const open = goals.filter((goal) => !routes.some((route) => covers(route, goal)));
    routes.push(...plan(open, { kind, starts, stepsMax: STEPS_MAX }));
  }
  return routes.map(tourOf);
}
