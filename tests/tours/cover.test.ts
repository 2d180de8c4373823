import { describe, expect, it } from "vitest";
import type { AttemptRefusal } from "#machines/attempt.decide";
import { declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";
import { allTours, STEPS_MAX } from "./all-tours";
import { expectedNumbers } from "./expected-numbers";
import { pairGoals, roundTripGoals, stayGoals, transitionGoals } from "./goals";
import type { Goal } from "./goals";
import { isShownBy } from "./plan";
import { ROADS } from "./roads";
import { showing } from "./tour";

const tours = allTours();
const steps = tours.flatMap((tour) => tour.steps);

/** Ids of the goals that no tour shows: there must be none. */
function missing(goals: readonly Goal[]): readonly string[] {
  return goals.filter((goal) => showing(tours, goal) === null).map(({ id }) => id);
}

describe("the tours cover the machine", () => {
  it("there are as many of them, and of their goals, as when this was written", () => {
    expect({
      states: ROADS.map((road) => road.length),
      tours: tours.length,
      steps: steps.length,
      stays: steps.filter(({ transition }) => transition === null).length,
      transitions: transitionGoals().length,
      pairs: pairGoals().length,
      roundTrips: roundTripGoals().length,
      refusedOrReplayed: stayGoals().length,
    }).toEqual({
      states: [24, 18],
      tours: 24,
      steps: 265,
      stays: 59,
      transitions: 18,
      pairs: 86,
      roundTrips: 39,
      refusedOrReplayed: 59,
    });
  });

  it("every declared transition is taken", () => {
    expect(missing(transitionGoals())).toEqual([]);
  });

  it("every two transitions that can follow each other do", () => {
    expect(missing(pairGoals())).toEqual([]);
  });

  it("every two transitions that the diagram lets follow each other can", () => {
    const all = declaredTransitions();
    const drawn = all.flatMap((first) =>
      all
        .filter(({ from }) => isWithin(endOf(first), from))
        .map((second) => `${first.id} | ${second.id}`),
    );
    const possible = pairGoals().map(({ id }) => id);
    expect(possible.toSorted()).toEqual(drawn.toSorted());
  });

  it("every shortest way back to where a transition started is gone", () => {
    expect(missing(roundTripGoals())).toEqual([]);
    // Six places, each with a way back to itself.
    expect(new Set(roundTripGoals().map(({ from }) => from)).size).toBe(6);
  });

  it("whatever a client can have refused or replayed is, in every place", () => {
    expect(missing(stayGoals())).toEqual([]);
  });

  it("every refusal that the engine can meet is met, and it sends no event that cannot be", () => {
    const met = steps.flatMap(
      ({ verdict }) => /^(?:guarded|refused) (.+)/.exec(verdict)?.[1] ?? [],
    );
    const all: readonly AttemptRefusal[] = [
      ...(["attempt_complete", "attempt_finalized", "attempt_incomplete"] as const),
      ...(["attempt_not_found", "index_out_of_order", "number_burned", "stale_attempt"] as const),
    ];
    expect([...new Set(met)].toSorted()).toEqual(all);
  });

  it("each tour is short, and has an id and a title of its own", () => {
    expect(tours.filter((tour) => tour.steps.length > STEPS_MAX).map(({ id }) => id)).toEqual([]);
    expect(new Set(tours.map(({ id }) => id)).size).toBe(tours.length);
    expect(tours.filter(({ title }) => title.length > 150).map(({ title }) => title)).toEqual([]);
  });

  it("the same machine gives the same tours", () => {
    expect(allTours().map(({ id }) => id)).toEqual(tours.map(({ id }) => id));
  });

  it("sometimes a student comes as far as a third attempt", () => {
    const numbers = tours.flatMap((tour) =>
      expectedNumbers(tour.steps).map(({ number }) => number),
    );
    expect(numbers).toContain(3);
  });

  it("a goal is not shown by steps that have another between them", () => {
    const [pair] = pairGoals();
    const ways = tours.flatMap(({ route }) => route.ways);
    const apart = (pair?.moves ?? []).flatMap((move) => [
      ...ways.filter((way) => way.move === move).slice(0, 1),
      ...ways.filter((way) => !way.isTaken).slice(0, 1),
    ]);
    expect(apart).toHaveLength(4);
    if (pair !== undefined) expect(isShownBy({ kind: "pairs", ways: apart }, pair)).toBe(false);
  });
});

/** Where a transition ends: in Active that is its first child. */
function endOf({ to }: DeclaredTransition): string {
  return to === "Active" ? "Active.answering" : to;
}

function isWithin(place: string, from: string): boolean {
  return from === "" || place === from || place.startsWith(`${from}.`);
}
