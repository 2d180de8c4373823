import type { ExplorationEvidence } from "./evidence";
import { grouped } from "./wording";

type Bounds = ExplorationEvidence["bounds"];

/** The bounds of several explorations as one: "2 to 3" for figures, every value for words. */
export function boundsTogether(all: readonly Bounds[]): Record<string, string> {
  const names = [...new Set(all.flatMap((bounds) => Object.keys(bounds)))].sort();
  return Object.fromEntries(
    names.map((name) => [name, together(all.flatMap((bounds) => bounds[name] ?? []))]),
  );
}

function together(values: readonly (string | number)[]): string {
  const figures = values.filter((value) => typeof value === "number");
  if (figures.length < values.length) return [...new Set(values.map(String))].sort().join(", ");
  const [least, most] = [Math.min(...figures), Math.max(...figures)];
  return least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`;
}
