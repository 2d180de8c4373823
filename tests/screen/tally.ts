import type { ActionKind } from "./actions";
import type { HistoryResult } from "./history";

/** Counts what histories did. */
export class Tally {
  histories = 0;
  actions = 0;
  readonly #byKind = new Map<ActionKind, number>();
  readonly #startedAt = Date.now();

  add({ done }: HistoryResult): void {
    this.histories += 1;
    this.actions += done.length;
    for (const kind of done) this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
  }

  count(kind: ActionKind): number {
    return this.#byKind.get(kind) ?? 0;
  }

  figures() {
    const { histories, actions } = this;
    const byKind = [...this.#byKind].sort(([, one], [, other]) => other - one);
    return { histories, actions, byKind: byKind.map(([kind, count]) => ({ kind, count })) };
  }

  /** "1200 of 10000 actions in 40 histories, 9.8 a second, about 15 minutes left" */
  progress(actionsMin: number): string {
    const seconds = (Date.now() - this.#startedAt) / 1_000;
    const rate = this.actions / Math.max(1, seconds);
    const left = Math.max(0, actionsMin - this.actions) / Math.max(0.1, rate);
    return (
      `${this.actions} of ${actionsMin} actions in ${this.histories} histories, ` +
      `${rate.toFixed(1)} a second, about ${Math.ceil(left / 60)} minutes left`
    );
  }
}
