/** Counts the named situations that the runs of a property reach. */
export class ReachCounter {
  /** Commands, calls or steps, over all runs. */
  steps = 0;
  readonly #counts = new Map<string, number>();

  add(...names: readonly string[]): void {
    for (const name of names) this.#counts.set(name, this.count(name) + 1);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Those of these names that no run has reached. */
  missing(names: readonly string[]): readonly string[] {
    return names.filter((name) => this.count(name) === 0);
  }

  toString(): string {
    const lines = [...this.#counts].sort().map(([name, count]) => `${count} x ${name}`);
    return lines.join("\n");
  }
}
