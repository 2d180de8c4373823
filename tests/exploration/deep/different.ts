import type { Lanes } from "#report/evidence";

/** One history for each rule that is broken in its own way: the shortest of those that show it. */
export function different(all: readonly Lanes[]): readonly Lanes[] {
  const shortest = new Map<string, Lanes>();
  for (const lanes of all) {
    const known = shortest.get(kindOf(lanes));
    if (known === undefined || lanes.steps.length < known.steps.length) {
      shortest.set(kindOf(lanes), lanes);
    }
  }
  return [...shortest.values()];
}

export function kindOf({ invariant, title }: Lanes): string {
  return `${invariant ?? "nothing"}: ${title}`;
}
