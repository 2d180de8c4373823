import type { Goal, TourKind } from "./goals";
import { pathAlong, shortestPaths } from "./state-graph";
import type { Edge, Vertex } from "./state-graph";

export interface Route {
  readonly kind: TourKind;
  readonly edges: readonly Edge[];
}

/**
 * Routes from the starts that cover all of these goals. Greedy: a route continues to the nearest goal
 * that is still open, and a new route begins if this one would get longer than `stepsMax`. The same
 * goals give the same routes. Throws if a goal cannot be reached.
 */
export function plan(
  goals: readonly Goal[],
  {
    kind,
    starts,
    stepsMax,
  }: { readonly kind: TourKind; readonly starts: readonly Vertex[]; readonly stepsMax: number },
): readonly Route[] {
  const routes: Route[] = [];
  let open = goals;
  let edges: readonly Edge[] = [];
  while (open.length > 0) {
    const onwards = edges.length === 0 ? null : nearestFromEnd(open, edges);
    if (onwards !== null && edges.length + onwards.length <= stepsMax) {
      edges = [...edges, ...onwards];
    } else {
      if (edges.length > 0) routes.push({ kind, edges });
      const first = shortest(starts.flatMap((start) => pathsToGoals(open, start)));
      if (first === null) throw new Error("a goal cannot be reached from any start");
      edges = first;
    }
    const route = { kind, edges };
    open = open.filter((goal) => !covers(route, goal));
  }
  return edges.length === 0 ? routes : [...routes, { kind, edges }];
}

/** Whether the route has the goal's edges one right after the other. */
export function covers({ edges }: Route, goal: Goal): boolean {
  return edges.some(
    (_edge, index) => matchesFrom(edges, index, goal) && edges.length >= index + goal.labels.length,
  );
}

/** Whether the edges from this index on are the goal's, as far as both go. */
function matchesFrom(edges: readonly Edge[], start: number, { from, labels }: Goal): boolean {
  if (from !== null && edges[start]?.from.state !== from) return false;
  return labels.every((label, index) => (edges[start + index]?.label ?? label) === label);
}

/** The shortest way to cover a goal from the end of these edges; they may be part of the goal. */
function nearestFromEnd(open: readonly Goal[], edges: readonly Edge[]): readonly Edge[] | null {
  const end = edges.at(-1)?.to;
  if (end === undefined) return null;
  const completions = open.flatMap((goal) => {
    for (let done = Math.min(goal.labels.length - 1, edges.length); done > 0; done -= 1) {
      if (!matchesFrom(edges, edges.length - done, goal)) continue;
      const rest = pathAlong(end, goal.labels.slice(done));
      if (rest !== null) return [rest];
    }
    return [];
  });
  return shortest([...completions, ...pathsToGoals(open, end)]);
}

function pathsToGoals(open: readonly Goal[], start: Vertex): readonly (readonly Edge[])[] {
  return [...shortestPaths(start)].flatMap(([vertex, path]) =>
    open.flatMap((goal) => {
      if (goal.from !== null && goal.from !== vertex.state) return [];
      const rest = pathAlong(vertex, goal.labels);
      return rest === null ? [] : [[...path, ...rest]];
    }),
  );
}

function shortest(paths: readonly (readonly Edge[])[]): readonly Edge[] | null {
  let best: readonly Edge[] | null = null;
  for (const path of paths) if (best === null || path.length < best.length) best = path;
  return best;
}
