import { getAdjacencyMap } from "@xstate/graph";
import { describe, expect, it } from "vitest";
import { attemptMachine } from "../../machines/attempt.machine";
import type { AttemptSnapshot } from "../../machines/attempt.machine";
import { judge, phaseOf } from "../../machines/attempt.refusal";
import type { AttemptEvent } from "../../machines/attempt.vocabulary";
import * as w from "./walking";

/** Two questions, at most two finalized attempts: small enough to see every state. */
const HIGH_WATER_MAX = 2;

function eventsAt(at: AttemptSnapshot): AttemptEvent[] {
  const next = at.context.attempt?.questions.length ?? 0;
  return [
    w.start(1, 2),
    w.answer(next),
    w.answer(next + 1),
    w.skip(next),
    w.report(0),
    w.finalize,
    w.reset,
    w.published(at),
  ];
}

/** What of a state decides what can happen next. */
function shape(at: AttemptSnapshot): string {
  const { attempt, highWater } = at.context;
  return JSON.stringify([at.value, highWater, attempt?.number, attempt?.questions.length]);
}

interface Visited {
  readonly state: AttemptSnapshot;
  readonly transitions: Record<string, { event: AttemptEvent; state: AttemptSnapshot }>;
}

describe("the machine's graph", () => {
  const graph = getAdjacencyMap(attemptMachine, {
    input: { slot: w.SLOT, highWater: 0 },
    events: (at) => eventsAt(at),
    serializeState: (at) => shape(at),
    stopWhen: (at) => at.context.highWater >= HIGH_WATER_MAX,
    limit: 2_000,
  });
  const visited: readonly Visited[] = Object.keys(graph).flatMap(
    (key) => graph[key as never] ?? [],
  );
  const cells = visited.flatMap(({ state, transitions }) =>
    Object.values(transitions).map(({ event, state: after }) => ({ state, event, after })),
  );

  it("has as many states and cells as it had when this was written", () => {
    expect([Object.keys(graph).length, cells.length]).toEqual([12, 88]);
  });

  it("moves exactly where the judge says that an event is accepted", () => {
    for (const { state, event, after } of cells) {
      const isAccepted = judge(state, event).kind === "accepted";
      expect({ at: shape(state), event, moved: after.context !== state.context }).toEqual({
        at: shape(state),
        event,
        moved: isAccepted,
      });
    }
  });

  it("reaches every state of an attempt", () => {
    const phases = new Set(visited.map(({ state }) => phaseOf(state)));
    expect(phases).toEqual(new Set([null, "answering", "complete", "pending", "published"]));
  });
});
