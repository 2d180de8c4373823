import type { SentResult } from "./demo-gradebook";
import type { HeldResult } from "./frame";

/** One try of the student, as a server showed it last. */
export interface ShownTry {
  /** Distinguishes two tries of one number. */
  readonly id: string;
  readonly number: number;
  readonly answered: number;
  readonly isFinalized: boolean;
}

interface Writing {
  readonly writer: string;
  readonly score: number;
  readonly replaced: number | null;
}

/**
 * What one lane told the student, and what was sent to its gradebook. From both follows what is
 * lost; the same rules are applied to both lanes.
 */
export class Ledger {
  readonly #tries = new Map<string, ShownTry>();
  readonly #written = new Map<number, Writing>();
  /** Tries of which a result arrived. */
  readonly #writers = new Set<string>();
  /** Tries that were finished although the student was told that it failed. */
  readonly #toldFailed = new Set<string>();
  #shown: ShownTry | null = null;
  #highest = 0;

  /** A server showed this: what it acknowledged before must not be gone. */
  show(shown: ShownTry): void {
    const before = this.#tries.get(shown.id)?.answered ?? 0;
    this.#tries.set(shown.id, { ...shown, answered: Math.max(before, shown.answered) });
    this.#shown = shown;
    this.#highest = Math.max(this.#highest, shown.number);
    if (shown.isFinalized) this.#toldFailed.delete(shown.id);
  }

  /** A result arrived at the gradebook, of the try `writer`. */
  write({ attempt, score }: SentResult, writer: string): void {
    const before = this.#written.get(attempt);
    const isOther = before !== undefined && before.writer !== writer;
    const replaced = isOther ? before.score : (before?.replaced ?? null);
    this.#written.set(attempt, { writer, score, replaced });
    this.#writers.add(writer);
  }

  /** The student was told that this try could not be finished. */
  failFinish(id: string): void {
    if (this.#writers.has(id)) this.#toldFailed.add(id);
  }

  /** The rows of a gradebook, with what was there before. */
  held(results: readonly SentResult[]): readonly HeldResult[] {
    return results.map(({ attempt, score }) => {
      return { attempt, score, replaced: this.#written.get(attempt)?.replaced ?? null };
    });
  }

  /** The highest number that the student was in, if the number is lower now; otherwise null. */
  fellFrom(): number | null {
    return this.#shown !== null && this.#shown.number < this.#highest ? this.#highest : null;
  }

  /** Each loss as a sentence, the worst first. `waiting`: the tries whose results wait to be sent. */
  losses(waiting: readonly string[]): readonly string[] {
    return [
      ...this.#overwritten(),
      ...this.#lostAnswers(waiting),
      ...this.#fallen(),
      ...this.#unseen(),
    ];
  }

  #overwritten(): readonly string[] {
    return [...this.#written].flatMap(([attempt, { score, replaced }]) => {
      if (replaced === null) return [];
      return [`The ${replaced} % of attempt ${attempt} was overwritten with ${score} %.`];
    });
  }

  #lostAnswers(waiting: readonly string[]): readonly string[] {
    return [...this.#tries.values()].flatMap(({ id, number, answered }) => {
      if (this.#writers.has(id) || waiting.includes(id)) return [];
      const left = this.#shown?.id === id ? this.#shown.answered : 0;
      const lost = answered - left;
      if (lost <= 0) return [];
      return [`Ada's ${countOf(lost, "answer")} of attempt ${number} can't be found.`];
    });
  }

  #fallen(): readonly string[] {
    const from = this.fellFrom();
    if (from === null || this.#shown === null) return [];
    return [`Ada's attempt number fell from ${from} to ${this.#shown.number}.`];
  }

  #unseen(): readonly string[] {
    return [...this.#toldFailed].flatMap((id) => {
      const number = this.#tries.get(id)?.number;
      if (number === undefined) return [];
      return [`Ada was told that attempt ${number} was not saved, and it was.`];
    });
  }
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
