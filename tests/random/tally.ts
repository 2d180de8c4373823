/** What the runs of a property have come across, so that a test can say that it was something. */
export class Tally {
  /** Commands, calls or steps, over all runs. */
  steps = 0;
  readonly #counts = new Map<string, number>();

  see(...names: readonly string[]): void {
    for (const name of names) this.#counts.set(name, this.count(name) + 1);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Of these, the ones that no run has seen. */
  missing(names: readonly string[]): readonly string[] {
    return names.filter((name) => this.count(name) === 0);
  }

  toString(): string {
    const lines = [...this.#counts].sort().map(([name, count]) => `${count} x ${name}`);
    return lines.join("\n");
  }
}
