/** The time of a story: it passes only when somebody says so. */
export class DemoClock {
  #ms = Date.parse("2026-03-02T08:00:00Z");

  /** No two things happen at the same time. */
  readonly now = (): number => {
    this.#ms += 1;
    return this.#ms;
  };

  pass(ms: number): void {
    this.#ms += ms;
  }

  /** A pause is over at once; a time limit never ends. */
  readonly sleep = (_ms: number, limited?: AbortSignal): Promise<void> =>
    limited === undefined ? Promise.resolve() : new Promise<void>(() => undefined);
}
