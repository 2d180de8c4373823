import { describe, expect, it } from "vitest";
import type { AttemptRefusal } from "#machines/attempt.decide";
import { ALWAYS, declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";
import { allTours, STEPS_MAX } from "./all-tours";
import { expectedNumbers } from "./expected-numbers";
import { pairGoals, roundTripGoals, nonTransitionGoals, transitionGoals } from "./goals";
import type { Goal } from "./goals";
import { covers } from "./plan";
import { GRAPHS } from "./state-graph";
import { findTour } from "./tour";

const tours = allTours();
const steps = tours.flatMap((tour) => tour.steps);

/** The ids of the goals that no tour covers. */
function uncovered(goals: readonly Goal[]): readonly string[] {
  return goals.filter((goal) => findTour(tours, goal) === null).map(({ id }) => id);
}

describe("coverage of the machine by the tours", () => {
  it("the numbers of tours and goals are the pinned ones", () => {
    expect({
      states: GRAPHS.map((graph) => graph.length),
      tours: tours.length,
      steps: steps.length,
      stays: steps.filter(({ transition }) => transition === null).length,
      transitions: transitionGoals().length,
      pairs: pairGoals().length,
      roundTrips: roundTripGoals().length,
      refusedOrReplayed: nonTransitionGoals().length,
    }).toEqual({
      states: [29, 21],
      tours: 19,
      steps: 204,
      stays: 59,
      transitions: 16,
      pairs: 64,
      roundTrips: 22,
      refusedOrReplayed: 59,
    });
  });

  it("every declared transition is taken", () => {
    expect(uncovered(transitionGoals())).toEqual([]);
  });

  it("every pair of transitions that can follow each other is taken", () => {
    expect(uncovered(pairGoals())).toEqual([]);
  });

  it("every pair of transitions that the diagram allows is possible", () => {
    const all = declaredTransitions().filter(({ event }) => event !== ALWAYS);
    const drawn = all.flatMap((first) =>
      all
        .filter(({ from }) => isWithin(endOf(first), from))
        .map((second) => `${first.id} | ${second.id}`),
    );
    const possible = pairGoals().map(({ id }) => id);
    expect(possible.toSorted()).toEqual(drawn.toSorted());
  });

  it("every shortest cycle back to the state in which a transition starts is taken", () => {
    expect(uncovered(roundTripGoals())).toEqual([]);
    // Five states, each with a cycle back to itself.
    expect(new Set(roundTripGoals().map(({ from }) => from)).size).toBe(5);
  });

  it("every request that can be refused or replayed is sent, in every state", () => {
    expect(uncovered(nonTransitionGoals())).toEqual([]);
  });

  it("the tours reach every refusal of the machine that an engine can cause, and no other", () => {
    const met = steps.flatMap(
      ({ decision }) => /^(?:guarded|refused) (.+)/.exec(decision)?.[1] ?? [],
    );
    const all: readonly AttemptRefusal[] = [
      ...(["attempt_complete", "attempt_finalized", "attempt_incomplete"] as const),
      ...(["attempt_not_found", "index_out_of_order", "number_burned", "stale_attempt"] as const),
    ];
    expect([...new Set(met)].toSorted()).toEqual(all);
  });

  it("each tour is short, and has a unique id and a short title", () => {
    expect(tours.filter((tour) => tour.steps.length > STEPS_MAX).map(({ id }) => id)).toEqual([]);
    expect(new Set(tours.map(({ id }) => id)).size).toBe(tours.length);
    expect(tours.filter(({ title }) => title.length > 150).map(({ title }) => title)).toEqual([]);
  });

  it("the tours are deterministic", () => {
    expect(allTours().map(({ id }) => id)).toEqual(tours.map(({ id }) => id));
  });

  it("sometimes: a student reaches a third attempt", () => {
    const numbers = tours.flatMap((tour) =>
      expectedNumbers(tour.steps).map(({ number }) => number),
    );
    expect(numbers).toContain(3);
  });

  it("steps with another step between them do not cover a goal", () => {
    const [pair] = pairGoals();
    const edges = tours.flatMap(({ route }) => route.edges);
    const apart = (pair?.labels ?? []).flatMap((label) => [
      ...edges.filter((edge) => edge.label === label).slice(0, 1),
      ...edges.filter((edge) => !edge.isTaken).slice(0, 1),
    ]);
    expect(apart).toHaveLength(4);
    if (pair !== undefined) expect(covers({ kind: "pairs", edges: apart }, pair)).toBe(false);
  });
});

/** The state in which the machine waits after a transition. */
function endOf({ to }: DeclaredTransition): string {
  if (to === "Reset") return "NoAttempt";
  return to === "Active" ? "Active.answering" : to;
}

function isWithin(state: string, from: string): boolean {
  return from === "" || state === from || state.startsWith(`${from}.`);
}
