import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { attemptMachine } from "#machines/attempt.machine";
import { decide, phaseOf } from "#machines/attempt.decide";
import type { CellsEvidence } from "#report/evidence";
import { leaveEvidence } from "#report/evidence-folder";
import { CELL_EVENTS } from "./cell-events";
import { kindOf, TABLE } from "./cells-table";
import type { Kind, StatePath, ExpectedDecision } from "./cells-table";
import { graphOf, valueOf } from "./graph";
import type { Edge, GraphState } from "./graph";
import { ALWAYS, declaredTransitions } from "#report/statechart/transitions";

const MACHINES = resolve(import.meta.dirname, "../../machines");
const STATE_PATHS = Object.keys(TABLE) as readonly StatePath[];

interface Cell {
  readonly state: GraphState;
  readonly edge: Edge;
  readonly kind: Kind;
  readonly decision: ExpectedDecision;
}

const states = inOrder([...graphOf(CELL_EVENTS).values()]);
const ids = new Map(
  states.map(({ key }, index) => [key, `s${String(index + 1).padStart(2, "0")}`]),
);
const cells: readonly Cell[] = states.flatMap((state) =>
  state.edges.map((edge) => {
    const kind = kindOf(state.snapshot.context, edge.event);
    return { state, edge, kind, decision: decisionOf(state, edge) };
  }),
);

describe("every state of the machine x every event", () => {
  afterAll(() => leaveEvidence("cells", "machine", evidence()));

  it("has the pinned numbers of states, events and cells", () => {
    expect([states.length, CELL_EVENTS.length, cells.length]).toEqual([43, 42, 1806]);
    expect(countsOf(cells.map(({ decision }) => outcomeOf(decision)))).toEqual({
      taken: 244,
      guarded: 296,
      refused: 966,
      replayed: 300,
    });
  });

  it("every event gets the decision of the protocol's table", () => {
    const wrong = cells.flatMap(({ state, edge, kind }) => {
      const decision = decisionOf(state, edge);
      const expected = TABLE[statePathOf(state)][kind] ?? "not in the table";
      return expected === decision
        ? []
        : [{ state: titleOf(state), event: edge.named.id, decision, expected }];
    });
    expect(wrong).toEqual([]);
  });

  it("every entry of the table is reached by some cell", () => {
    const met = new Set(cells.map(({ state, kind }) => `${statePathOf(state)}: ${kind}`));
    const written = STATE_PATHS.flatMap((place) =>
      Object.keys(TABLE[place]).map((kind) => `${place}: ${kind}`),
    );
    expect(written.filter((entry) => !met.has(entry))).toEqual([]);
  });

  it("the machine takes a transition exactly if decide accepts the event", () => {
    const wrong = cells.filter(({ state: { snapshot }, edge }) => {
      const isAccepted = decide(snapshot, edge.event).kind === "accepted";
      const hasMoved = edge.after.context !== snapshot.context;
      return isAccepted !== hasMoved || isAccepted !== (edge.transition !== null);
    });
    expect(wrong.map(({ state, edge }) => [titleOf(state), edge.named.id])).toEqual([]);
  });

  it("I1: an attempt keeps its number, and a new attempt's number is above every used one", () => {
    const wrong = cells.filter(({ state: { snapshot }, edge: { after }, kind }) => {
      const { attempt: before, highWater } = snapshot.context;
      const { attempt: now } = after.context;
      if (now === null) return false;
      if (before !== null) return now.number !== before.number || now.id !== before.id;
      const mayBeGradedTwice = kind !== "recover pending" && kind !== "recover published";
      return mayBeGradedTwice && now.number <= highWater;
    });
    expect(wrong.map(({ state, edge }) => [titleOf(state), edge.named.id])).toEqual([]);
  });

  it("reaches every phase and takes every declared transition", () => {
    const phases = new Set(states.map(({ snapshot }) => phaseOf(snapshot)));
    expect(phases).toEqual(new Set([null, "answering", "complete", "pending", "published"]));
    const taken = new Set(cells.flatMap(({ edge }) => edge.transition ?? []));
    expect([...taken].sort()).toEqual(
      declaredTransitions()
        .filter(({ event }) => event !== ALWAYS)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it("gives every state a unique title", () => {
    expect(new Set(states.map(titleOf)).size).toBe(states.length);
  });
});

/** What the machine and `decide` decide, in the terms of the table. */
function decisionOf(state: GraphState, { event, after }: Edge): ExpectedDecision {
  const decision = decide(state.snapshot, event);
  if (decision.kind === "accepted") return `to ${valueOf(after) as StatePath}`;
  if (decision.kind === "replayed") return "replayed";
  const hasTransition = declaredTransitions().some(
    ({ from, event: type }) => type === event.type && isWithin(statePathOf(state), from),
  );
  return `${hasTransition ? "guarded" : "refused"} ${decision.code}`;
}

function isWithin(state: StatePath, from: string): boolean {
  return from === "" || state === from || state.startsWith(`${from}.`);
}

function statePathOf({ snapshot }: GraphState): StatePath {
  return valueOf(snapshot) as StatePath;
}

/** In the order of the table's states; then by mark, number and answers. */
function inOrder(found: readonly GraphState[]): readonly GraphState[] {
  const ranks = ({ snapshot }: GraphState): readonly number[] => {
    const { attempt, highWater } = snapshot.context;
    const isRejected = attempt !== null && attempt.rejection !== null;
    return [highWater, attempt?.number ?? 0, attempt?.questions.length ?? 0, isRejected ? 1 : 0];
  };
  return STATE_PATHS.flatMap((place) =>
    found
      .filter((state) => statePathOf(state) === place)
      .sort((a, b) => {
        const [one, other] = [ranks(a), ranks(b)];
        const at = one.findIndex((rank, index) => rank !== other[index]);
        return (one[at] ?? 0) - (other[at] ?? 0);
      }),
  );
}

/** "Active.answering, attempt 2, 1 of 2 answered, numbers up to 1 used" */
function titleOf({ snapshot }: GraphState): string {
  const { attempt, highWater } = snapshot.context;
  const used = highWater === 0 ? "no number used" : `numbers up to ${highWater} used`;
  if (attempt === null) return `${valueOf(snapshot)}, ${used}`;
  const answered = `${attempt.questions.length} of ${attempt.totalQuestions} answered`;
  const rejected = attempt.rejection === null ? [] : ["rejected"];
  const parts = [valueOf(snapshot), `attempt ${attempt.number}`, answered, ...rejected, used];
  return parts.join(", ");
}

function countsOf(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

type Outcome = CellsEvidence["cells"][number]["outcome"];

function outcomeOf(verdict: ExpectedDecision): Outcome {
  return verdict.startsWith("to ") ? "taken" : (verdict.split(" ")[0] as Outcome);
}

function evidence(): CellsEvidence {
  const hash = createHash("sha256");
  const sources = readdirSync(MACHINES).filter((file) => file.endsWith(".ts"));
  for (const file of sources.sort()) hash.update(readFileSync(join(MACHINES, file)));
  const { id, version = "" } = attemptMachine;
  return {
    machine: { id, version, hash: hash.digest("hex").slice(0, 12) },
    states: states.map((state) => ({
      id: ids.get(state.key) ?? "",
      value: statePathOf(state),
      title: titleOf(state),
    })),
    events: CELL_EVENTS.map(({ id: event, title }) => ({
      id: event,
      type: event.split(" ")[0] ?? "",
      title,
    })),
    cells: cells.map(({ state, edge, decision }) => {
      const outcome = outcomeOf(decision);
      const code =
        outcome === "guarded" || outcome === "refused" ? decision.split(" ")[1] : undefined;
      return {
        state: ids.get(state.key) ?? "",
        event: edge.named.id,
        outcome,
        code: code ?? null,
        target: outcome === "taken" ? (ids.get(edge.to) ?? null) : null,
      };
    }),
  };
}
