import type { StatePath } from "../machines/cells-table";
import { ALWAYS, declaredTransitions } from "#report/statechart/transitions";
import { shortestPaths, GRAPHS } from "./state-graph";
import type { Vertex, Edge } from "./state-graph";

export type TourKind = "transitions" | "pairs" | "round trips";

/** Edges that some tour has to take one right after the other. */
export interface Goal {
  readonly id: string;
  /** The state in which the first edge starts; null if any. */
  readonly from: StatePath | null;
  readonly labels: readonly string[];
}

const VERTICES = GRAPHS.flat();

/** Every transition that the machine takes on an event, reachable or not. */
export function transitionGoals(): readonly Goal[] {
  return declaredTransitions()
    .filter(({ event }) => event !== ALWAYS)
    .map(({ id }) => ({ id, from: null, labels: [id] }));
}

/** Every two transitions that can follow each other (1-switch coverage). */
export function pairGoals(): readonly Goal[] {
  const pairs = transitionEdges().flatMap((first) =>
    first.to.edges
      .filter(({ isTaken }) => isTaken)
      .map((second) => goalOf(null, [first.label, second.label])),
  );
  return distinct(pairs);
}

/** For every transition out of every state: each of the shortest cycles back to that state. */
export function roundTripGoals(): readonly Goal[] {
  const shortest = new Map<string, readonly Goal[]>();
  for (const edge of transitionEdges()) {
    const key = `${edge.from.state}: ${edge.label}`;
    const cycles = shortestCycles(edge).map((labels) => goalOf(edge.from.state, labels));
    const known = shortest.get(key) ?? [];
    const [length, knownLength] = [lengthOf(cycles), lengthOf(known)];
    if (length < knownLength) shortest.set(key, cycles);
    if (length === knownLength) shortest.set(key, [...known, ...cycles]);
  }
  return distinct([...shortest.values()].flat());
}

/**
 * Every client request that is refused or replayed, in every state; and the events of publishers and
 * legacy pods that are too late, after the steps that make them late.
 */
export function nonTransitionGoals(): readonly Goal[] {
  const client = VERTICES.flatMap(({ state, edges }) =>
    edges
      .filter(({ eventId, isTaken }) => !isTaken && isSentByClients(eventId))
      .map(({ label }) => goalOf(state, [label])),
  );
  return [...distinct(client), ...lateGoals()];
}

function isSentByClients(eventId: string): boolean {
  return !/^(attempt\.recover|result\.)/.test(eventId);
}

const FINALIZE = "Active.complete attempt.finalize [isThisAttempt]";
const PUBLISHED = "Finalized.pending result.published [isThisAttempt]";
const RESET = "Finalized attempt.reset [isThisAttempt]";
const START = "NoAttempt attempt.start [isStartable]";

/**
 * Each begins with a step that the store keeps in its mark or its outbox. A finalized record of a
 * legacy pod is no such step: its number is used only as long as the record exists.
 */
function lateGoals(): readonly Goal[] {
  const earlier = (kind: string, decision: string): string =>
    `result.${kind} of an earlier attempt = ${decision}`;
  const late = [
    [FINALIZE, RESET, "attempt.recover burned = guarded number_burned"],
    [FINALIZE, RESET, earlier("published", "refused attempt_not_found")],
    [FINALIZE, RESET, earlier("rejected", "refused attempt_not_found")],
    [FINALIZE, RESET, START, earlier("published", "refused stale_attempt")],
    [FINALIZE, RESET, START, earlier("rejected", "refused stale_attempt")],
    [PUBLISHED, "result.published of this attempt = replayed"],
    [PUBLISHED, "result.rejected of this attempt = refused attempt_finalized"],
  ];
  return late.map((labels) => goalOf(null, labels));
}

/** The labels of all shortest paths that take this edge and return to the state it starts in. */
function shortestCycles(first: Edge): readonly (readonly string[])[] {
  const isBack = ({ state }: Vertex): boolean => state === first.from.state;
  const lengths = [...shortestPaths(first.to)].flatMap(([vertex, path]) =>
    isBack(vertex) ? [path.length] : [],
  );
  let paths: { readonly end: Vertex; readonly labels: readonly string[] }[] = [
    { end: first.to, labels: [first.label] },
  ];
  for (let left = Math.min(...lengths); left > 0; left -= 1) {
    paths = paths.flatMap(({ end, labels }) =>
      end.edges
        .filter(({ isTaken }) => isTaken)
        .map(({ to, label }) => ({ end: to, labels: [...labels, label] })),
    );
  }
  return paths.filter(({ end }) => isBack(end)).map(({ labels }) => labels);
}

function transitionEdges(): readonly Edge[] {
  return VERTICES.flatMap(({ edges }) => edges.filter(({ isTaken }) => isTaken));
}

function lengthOf([cycle]: readonly Goal[]): number {
  return cycle?.labels.length ?? Infinity;
}

function goalOf(from: StatePath | null, labels: readonly string[]): Goal {
  return { id: `${from === null ? "" : `${from}: `}${labels.join(" | ")}`, from, labels };
}

function distinct(goals: readonly Goal[]): readonly Goal[] {
  return [...new Map(goals.map((goal) => [goal.id, goal])).values()];
}
