import type { AttemptSnapshot } from "#machines/attempt.machine";
import { kindOf, TABLE } from "../machines/cells-table";
import type { StatePath } from "../machines/cells-table";
import { graphOf, valueOf } from "../machines/graph";
import { STARTED_AT } from "../machines/machine-events";
import { tourEvents } from "./tour-events";

/** A state of the machine's graph, with the edges that lead out of it. */
export interface Vertex {
  readonly state: StatePath;
  /** One of those that behave like this. */
  readonly snapshot: AttemptSnapshot;
  /** The number of questions of the quiz. */
  readonly questions: number;
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: Vertex;
  readonly to: Vertex;
  readonly eventId: string;
  /** The event in plain language. */
  readonly title: string;
  /** The id of the declared transition; "event = decision" if the machine takes no transition. */
  readonly label: string;
  readonly isTaken: boolean;
}

/**
 * With one question, the first is also the last; with three, one is neither. Together these two
 * quizzes have every order in which transitions can follow each other.
 */
const QUIZZES = [3, 1] as const;

/** The reachable graph of each quiz, nearest state first: the first is the empty slot. */
export const GRAPHS: readonly (readonly Vertex[])[] = QUIZZES.map(verticesOf);

function verticesOf(questions: number): readonly Vertex[] {
  const graph = graphOf(tourEvents({ questions, nowIso: () => STARTED_AT }));
  const vertices = new Map<string, Vertex & { readonly edges: Edge[] }>();
  for (const [key, { snapshot }] of graph) {
    const state = valueOf(snapshot) as StatePath;
    vertices.set(key, { state, snapshot, questions, edges: [] });
  }
  for (const [key, { snapshot, edges }] of graph) {
    const from = vertices.get(key);
    for (const { named, event, to: toKey, transition } of edges) {
      const to = vertices.get(toKey);
      if (from === undefined || to === undefined) throw new Error(`no state ${key} or ${toKey}`);
      const decision = TABLE[from.state][kindOf(snapshot.context, event)];
      const label = transition ?? `${named.id} = ${decision ?? "not in the table"}`;
      const { id: eventId, title } = named;
      from.edges.push({ from, to, eventId, title, label, isTaken: transition !== null });
    }
  }
  return [...vertices.values()];
}

/** The path with these labels from a vertex; null if there is none. */
export function pathAlong(start: Vertex, labels: readonly string[]): readonly Edge[] | null {
  const path: Edge[] = [];
  let vertex = start;
  for (const label of labels) {
    const edge = vertex.edges.find((candidate) => candidate.label === label);
    if (edge === undefined) return null;
    path.push(edge);
    vertex = edge.to;
  }
  return path;
}

/** A shortest path to every vertex that can be reached, nearest first. */
export function shortestPaths(from: Vertex): ReadonlyMap<Vertex, readonly Edge[]> {
  const paths = new Map<Vertex, readonly Edge[]>([[from, []]]);
  for (const [vertex, path] of paths) {
    for (const edge of vertex.edges) {
      if (edge.isTaken && !paths.has(edge.to)) paths.set(edge.to, [...path, edge]);
    }
  }
  return paths;
}
