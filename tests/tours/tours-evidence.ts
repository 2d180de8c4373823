import { declaredTransitions } from "#report/statechart/transitions";
import type { ToursEvidence } from "#report/evidence";
import { expectedNumbers } from "./expected-numbers";
import { pairGoals, roundTripGoals } from "./goals";
import type { Goal } from "./goals";
import { placeOf, showing } from "./tour";
import type { Tour, TourStep } from "./tour";

/** The attempt numbers that the engines showed, step by step. */
export interface SeenNumbers {
  readonly inMemory: readonly (number | null)[];
  readonly inRedis: readonly (number | null)[];
}

/** What the report shows of the tours. `seen`: of the tours that were made, by tour id. */
export function toursEvidence(
  tours: readonly Tour[],
  seen: ReadonlyMap<string, SeenNumbers>,
): ToursEvidence {
  const taken = tours.flatMap(({ steps }) => steps.map(({ transition }) => transition));
  return {
    transitions: declaredTransitions().map(({ id, from, event, guard, to, description }) => ({
      ...{ id, from, event, guard, to, description },
      hits: taken.filter((transition) => transition === id).length,
    })),
    pairs: pairGoals().map((goal) => shown(tours, goal)),
    roundTrips: roundTripGoals().map((goal) => shown(tours, goal)),
    paths: tours.map((tour) => pathOf(tour, seen.get(tour.id))),
  };
}

function shown(tours: readonly Tour[], goal: Goal): ToursEvidence["pairs"][number] {
  const path = showing(tours, goal)?.id ?? null;
  const missing = path === null ? "No tour makes these steps one right after the other." : null;
  return { id: goal.id, transitions: [...goal.moves], path, missing };
}

function pathOf(tour: Tour, seen: SeenNumbers | undefined): ToursEvidence["paths"][number] {
  const { id, kind, title, steps } = tour;
  const expected = expectedNumbers(steps);
  return {
    ...{ id, kind, title },
    rules: [...new Set(steps.flatMap(rulesOf))],
    steps: steps.map(({ event, before, after, transition, story }, at) => ({
      event: event.type,
      // The machine passes through Reset; what is stored meanwhile is nothing.
      story: placeOf(before) === "Reset" ? `${story} (for the engine, from NoAttempt)` : story,
      from: placeOf(before),
      to: placeOf(after),
      transition,
      expectedNumber: expected[at]?.number ?? null,
      seenInMemory: seen?.inMemory[at] ?? null,
      seenInRedis: seen?.inRedis[at] ?? null,
    })),
  };
}

/** The hazards whose order of events this step is the last of. */
function rulesOf({ event, verdict }: TourStep): readonly string[] {
  if (verdict === "guarded number_burned") return ["H19"];
  if (event.type === "result.published") return verdict.startsWith("refused") ? ["H18"] : [];
  if (event.type.startsWith("result.")) return [];
  if (verdict.endsWith("stale_attempt")) return ["H4"];
  if (verdict !== "replayed") return [];
  if (event.type === "attempt.finalize") return ["H12"];
  return event.type.startsWith("question.") ? ["H11"] : [];
}
