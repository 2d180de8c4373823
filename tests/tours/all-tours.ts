import { pairGoals, roundTripGoals, stayGoals, transitionGoals } from "./goals";
import type { Goal, TourKind } from "./goals";
import { isShownBy, plan } from "./plan";
import type { Route } from "./plan";
import { ROADS } from "./roads";
import { tourOf } from "./tour";
import type { Tour } from "./tour";

/** Short enough to be read, long enough that later steps find what earlier ones left behind. */
export const STEPS_MAX = 12;

/** Goals by kind; a later kind needs tours only for what the earlier ones have not shown. */
const GOALS: readonly (readonly [TourKind, readonly Goal[]])[] = [
  ["transitions", [...transitionGoals(), ...stayGoals()]],
  ["pairs", pairGoals()],
  ["round trips", roundTripGoals()],
];

/** All tours, in a stable order: what the machine can do decides, and nothing else. */
export function allTours(): readonly Tour[] {
  const starts = ROADS.flatMap(([start]) => start ?? []);
  const routes: Route[] = [];
  for (const [kind, goals] of GOALS) {
    const open = goals.filter((goal) => !routes.some((route) => isShownBy(route, goal)));
    routes.push(...plan(open, { kind, starts, stepsMax: STEPS_MAX }));
  }
  return routes.map(tourOf);
}
