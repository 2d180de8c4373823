import type { Trace } from "#report/evidence";

/** One history for each rule that is broken in its own way: the shortest of those that show it. */
export function different(all: readonly Trace[]): readonly Trace[] {
  const shortest = new Map<string, Trace>();
  for (const lanes of all) {
    const known = shortest.get(kindOf(lanes));
    if (known === undefined || lanes.steps.length < known.steps.length) {
      shortest.set(kindOf(lanes), lanes);
    }
  }
  return [...shortest.values()];
}

export function kindOf({ invariant, title }: Trace): string {
  return `${invariant ?? "nothing"}: ${title}`;
}
