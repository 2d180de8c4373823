/**
 * What the protocol promises to one client of one slot, written down once more from the design
 * alone: it knows neither the machine nor the engine nor the store, only their words.
 */

/** How the gradebook answers during one request. */
export interface Mood {
  /** `lagging`: without the newest result. */
  readonly list: "fresh" | "empty" | "lagging" | "down";
  /** `blind`: a result that exists is not found by its id. */
  readonly byId: "fresh" | "blind" | "down";
  readonly put: "works" | "reply lost" | "down";
}

/** What is expected of a request; compared with the outcome word by word. */
export interface ExpectedReply {
  readonly kind: "applied" | "replayed" | "refused" | "fault" | "shown";
  readonly code: string | null;
  readonly attempt: Shown | null;
  readonly cleared: number | null;
  readonly isCorrect: boolean | null;
}

export interface Shown {
  readonly number: number;
  readonly startedAt: string;
  readonly phase: "answering" | "complete" | "pending" | "published";
  readonly index: number;
  readonly score: number | null;
}

/** null: reported, and not counted. */
type Given = boolean | null;

interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly given: readonly Given[];
  readonly phase: "active" | "pending" | "published";
}

/** Which attempt a request names: the current one, another one, or none in particular. */
export type Named = "this" | "another" | "none";

export interface Question {
  readonly index: number;
  readonly isRightId: boolean;
  readonly named: Named;
  readonly given: Given;
  readonly type: "question.answer" | "question.skip" | "question.report";
}

export class SlotModel {
  /** What the gradebook holds: attempt number -> who wrote it, oldest first. */
  readonly results = new Map<number, string>();
  readonly #total: number;
  #attempt: Attempt | null = null;
  #mark = 0;
  #outbox = new Map<number, string>();

  constructor(totalQuestions: number) {
    this.#total = totalQuestions;
  }

  get number(): number | null {
    return this.#attempt?.number ?? null;
  }

  get identity(): string | null {
    return this.#attempt === null ? null : identityOf(this.#attempt);
  }

  get answered(): number {
    return this.#attempt?.given.length ?? 0;
  }

  get waiting(): number {
    return this.#outbox.size;
  }

  /** Only a start without an attempt, a finalize and a sweep may ask the gradebook (I6). */
  get hasAttempt(): boolean {
    return this.#attempt !== null;
  }

  resume(): ExpectedReply {
    return this.#told("shown");
  }

  start(startedAt: string, mood: Mood): ExpectedReply {
    if (this.#attempt !== null) return this.#told("replayed");
    const number = this.#derive(mood);
    if (number === null) return this.#told("fault", "gradebook_unavailable");
    this.#attempt = { number, startedAt, given: [], phase: "active" };
    // A load looks for the attempt from the mark upward (H23).
    this.#mark = Math.max(this.#mark, number - 1);
    return this.#told("applied");
  }

  ask({ index, isRightId, named, given, type }: Question): ExpectedReply {
    const problem = this.#problem(named) ?? this.#outOfOrder(index);
    if (problem !== null) return this.#told("refused", problem);
    if (!isRightId) return this.#told("refused", "question_mismatch");
    const attempt = this.#attempt;
    const isNew = attempt !== null && index === attempt.given.length;
    if (isNew) this.#attempt = { ...attempt, given: [...attempt.given, given] };
    const isCorrect = type === "question.answer" ? (this.#attempt?.given[index] ?? null) : null;
    return { ...this.#told(isNew ? "applied" : "replayed"), isCorrect };
  }

  /** `isPublishing`: the request itself brings to the gradebook what waits. */
  finalize(named: Named, mood: Mood, isPublishing: boolean): ExpectedReply {
    const problem = this.#problem(named);
    if (problem !== null) return this.#told("refused", problem);
    const attempt = this.#attempt;
    if (attempt === null || attempt.given.length < this.#total) {
      return this.#told("refused", "attempt_incomplete");
    }
    const isNew = attempt.phase === "active";
    if (isNew) {
      this.#attempt = { ...attempt, phase: "pending" };
      this.#mark = Math.max(this.#mark, attempt.number);
      this.#outbox.set(attempt.number, identityOf(attempt));
    }
    if (isPublishing && this.#attempt?.phase === "pending") this.publish(mood);
    return this.#told(isNew ? "applied" : "replayed");
  }

  reset(named: Named): ExpectedReply {
    const attempt = this.#attempt;
    if (attempt === null) return this.#told("replayed");
    if (named === "another") return this.#told("refused", "stale_attempt");
    this.#attempt = null;
    this.#mark = Math.max(this.#mark, attempt.number - 1);
    return { ...this.#told("applied"), cleared: attempt.number };
  }

  /** Brings what waits to the gradebook; never over the result of another attempt (H20). */
  publish({ byId, put }: Mood): { readonly published: number; readonly conflicts: number } {
    let published = 0;
    let conflicts = 0;
    for (const [number, identity] of [...this.#outbox].sort(([a], [b]) => a - b)) {
      if (byId === "down") continue;
      const held = byId === "blind" ? undefined : this.results.get(number);
      if (held !== undefined && held !== identity) {
        conflicts += 1;
        continue;
      }
      if (held === undefined && put !== "down") this.results.set(number, identity);
      if (held === undefined && put !== "works") continue;
      this.#outbox.delete(number);
      published += 1;
      const attempt = this.#attempt;
      if (attempt !== null && identityOf(attempt) === identity) {
        this.#attempt = { ...attempt, phase: "published" };
      }
    }
    return { published, conflicts };
  }

  /** Pointer, state and answers expire; what lives longer stays. */
  expire(): void {
    this.#attempt = null;
  }

  flush(): void {
    this.#attempt = null;
    this.#mark = 0;
    this.#outbox.clear();
  }

  /** Above what the list shows, what is burned, and what exists by id; null: it cannot be known. */
  #derive({ list, byId }: Mood): number | null {
    if (list === "down" || byId === "down") return null;
    const all = [...this.results.keys()];
    const listed = { fresh: all, empty: [], lagging: all.slice(0, -1) }[list];
    let number = Math.max(listed.length, this.#mark, ...listed, ...this.#outbox.keys()) + 1;
    while (byId === "fresh" && this.results.has(number)) number += 1;
    return number;
  }

  #problem(named: Named): string | null {
    if (this.#attempt === null) return "attempt_not_found";
    return named === "another" ? "stale_attempt" : null;
  }

  #outOfOrder(index: number): string | null {
    const attempt = this.#attempt;
    if (attempt === null || index < attempt.given.length) return null;
    if (attempt.phase !== "active") return "attempt_finalized";
    if (attempt.given.length === this.#total) return "attempt_complete";
    return index === attempt.given.length ? null : "index_out_of_order";
  }

  #told(kind: ExpectedReply["kind"], code: string | null = null): ExpectedReply {
    const attempt = kind === "fault" ? null : this.#shown();
    return { kind, code, attempt, cleared: null, isCorrect: null };
  }

  #shown(): Shown | null {
    if (this.#attempt === null) return null;
    const { number, startedAt, given, phase } = this.#attempt;
    const active = given.length < this.#total ? "answering" : "complete";
    const score = phase === "active" ? null : scoreOf(given);
    const index = given.length;
    return { number, startedAt, phase: phase === "active" ? active : phase, index, score };
  }
}

/** What tells two attempts of a slot apart. */
function identityOf({ number, startedAt }: Attempt): string {
  return `${number}@${startedAt}`;
}

/** In percent of what counts; 100 when nothing does. */
function scoreOf(given: readonly Given[]): number {
  const counted = given.filter((isCorrect) => isCorrect !== null);
  const correct = counted.filter((isCorrect) => isCorrect);
  return counted.length === 0 ? 100 : Math.round((100 * correct.length) / counted.length);
}
