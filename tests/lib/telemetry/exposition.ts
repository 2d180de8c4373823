/** One sample line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** The samples of an exposition; a line that is neither a sample nor a comment throws. */
export function samplesOf(text: string): readonly Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
      if (match === null) throw new Error("a line is not in Prometheus' text format");
      const [, name = "", inside = ""] = match;
      const labels = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return { name, labels: new Map(labels.map(([, key = "", value = ""]) => [key, value])) };
    });
}
