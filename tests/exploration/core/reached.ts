/** How often each of the named things was reached. */
export class ReachedCounts {
  readonly #counts = new Map<string, number>();

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get names(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  add(names: readonly string[]): void {
    for (const name of names) this.#counts.set(name, this.count(name) + 1);
  }
}
