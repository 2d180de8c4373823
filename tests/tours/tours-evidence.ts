import { ALWAYS, declaredTransitions } from "#report/statechart/transitions";
import type { ToursEvidence } from "#report/evidence";
import { expectedNumbers } from "./expected-numbers";
import { pairGoals, roundTripGoals } from "./goals";
import type { Goal } from "./goals";
import { momentOf } from "./moment";
import { statePathOf, findTour } from "./tour";
import type { Tour, TourStep } from "./tour";

/** The attempt numbers that the engines returned, step by step. */
export interface ObservedNumbers {
  readonly inMemory: readonly (number | null)[];
  readonly inRedis: readonly (number | null)[];
}

/** What the report shows of the tours. `observed`: the numbers of the executed tours, by tour id. */
export function toursEvidence(
  tours: readonly Tour[],
  observed: ReadonlyMap<string, ObservedNumbers>,
): ToursEvidence {
  const taken = tours.flatMap(({ steps }) => steps.map(({ transition }) => transition));
  const all = declaredTransitions();
  // A transition without an event is taken each time that its state is entered.
  const entering = (state: string) => all.filter(({ to }) => to === state).map(({ id }) => id);
  return {
    transitions: all.map(({ id, from, event, guard, to, description }) => {
      const ids = event === ALWAYS ? entering(from) : [id];
      const hits = taken.filter((each) => each !== null && ids.includes(each)).length;
      return { id, from, event, guard, to, description, hits };
    }),
    pairs: pairGoals().map((goal) => coverageOf(tours, goal)),
    roundTrips: roundTripGoals().map((goal) => coverageOf(tours, goal)),
    paths: tours.map((tour) => pathOf(tour, observed.get(tour.id))),
  };
}

function coverageOf(tours: readonly Tour[], goal: Goal): ToursEvidence["pairs"][number] {
  const path = findTour(tours, goal)?.id ?? null;
  const missing = path === null ? "No tour takes these steps one right after the other." : null;
  return { id: goal.id, transitions: [...goal.labels], path, missing };
}

function pathOf(tour: Tour, observed: ObservedNumbers | undefined): ToursEvidence["paths"][number] {
  const { id, kind, title, steps } = tour;
  const expected = expectedNumbers(steps);
  return {
    id,
    kind,
    title,
    rules: [...new Set(steps.flatMap(rulesOf))],
    ...(steps[0] !== undefined && { start: momentOf(steps[0].before) }),
    steps: steps.map(({ event, before, after, transition, description }, at) => ({
      event: event.type,
      story: description,
      from: statePathOf(before),
      to: statePathOf(after),
      transition,
      expectedNumber: expected[at]?.number ?? null,
      seenInMemory: observed?.inMemory[at] ?? null,
      seenInRedis: observed?.inRedis[at] ?? null,
      after: momentOf(after),
    })),
  };
}

/** The hazards whose sequence of events ends with this step. */
function rulesOf({ event, decision }: TourStep): readonly string[] {
  if (decision === "guarded number_burned") return ["H19"];
  if (event.type === "result.published") return decision.startsWith("refused") ? ["H18"] : [];
  if (event.type.startsWith("result.")) return [];
  if (decision.endsWith("stale_attempt")) return ["H4"];
  if (decision !== "replayed") return [];
  if (event.type === "attempt.finalize") return ["H12"];
  return event.type.startsWith("question.") ? ["H11"] : [];
}
