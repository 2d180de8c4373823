/**
 * The protocol as one client of one slot observes it, written from the design only. It uses neither
 * the machine nor the engine nor the store, only their codes.
 */

/** How the gradebook replies during one request. */
export interface GradebookBehavior {
  /** `lagging`: without the newest result. */
  readonly list: "fresh" | "empty" | "lagging" | "down";
  /** `blind`: a result that exists is not found by its id. */
  readonly byId: "fresh" | "blind" | "down";
  readonly put: "works" | "reply lost" | "down";
}

/** The expected outcome of a request. */
export interface ExpectedReply {
  readonly kind: "applied" | "replayed" | "refused" | "fault" | "shown";
  readonly code: string | null;
  readonly attempt: ExpectedView | null;
  readonly cleared: number | null;
  readonly isCorrect: boolean | null;
}

export interface ExpectedView {
  readonly number: number;
  readonly startedAt: string;
  readonly phase: "answering" | "complete" | "pending" | "published";
  readonly index: number;
  readonly score: number | null;
}

/** null: reported, so it does not count for the score. */
type Grade = boolean | null;

interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly given: readonly Grade[];
  readonly phase: "active" | "pending" | "published";
}

/** Which attempt a request names: the current one, another one, or none in particular. */
export type NamedAttempt = "this" | "another" | "none";

export interface QuestionRequest {
  readonly index: number;
  readonly isRightId: boolean;
  readonly named: NamedAttempt;
  readonly given: Grade;
  readonly type: "question.answer" | "question.skip" | "question.report";
}

export class SlotModel {
  /** The gradebook's results: attempt number -> identity of the attempt that wrote it, oldest first. */
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

  /** Only a start without an attempt, a finalize and a sweep may call the gradebook (I6). */
  get hasAttempt(): boolean {
    return this.#attempt !== null;
  }

  resume(): ExpectedReply {
    return this.#reply("shown");
  }

  start(startedAt: string, behavior: GradebookBehavior): ExpectedReply {
    if (this.#attempt !== null) return this.#reply("replayed");
    const number = this.#derive(behavior);
    if (number === null) return this.#reply("fault", "gradebook_unavailable");
    this.#attempt = { number, startedAt, given: [], phase: "active" };
    // A load searches for the attempt from the mark upward (H23).
    this.#mark = Math.max(this.#mark, number - 1);
    return this.#reply("applied");
  }

  question({ index, isRightId, named, given, type }: QuestionRequest): ExpectedReply {
    const problem = this.#problem(named) ?? this.#outOfOrder(index);
    if (problem !== null) return this.#reply("refused", problem);
    if (!isRightId) return this.#reply("refused", "question_mismatch");
    const attempt = this.#attempt;
    const isNew = attempt !== null && index === attempt.given.length;
    if (isNew) this.#attempt = { ...attempt, given: [...attempt.given, given] };
    const isCorrect = type === "question.answer" ? (this.#attempt?.given[index] ?? null) : null;
    return { ...this.#reply(isNew ? "applied" : "replayed"), isCorrect };
  }

  /** `isPublishing`: the request itself publishes the outbox. */
  finalize(named: NamedAttempt, behavior: GradebookBehavior, isPublishing: boolean): ExpectedReply {
    const problem = this.#problem(named);
    if (problem !== null) return this.#reply("refused", problem);
    const attempt = this.#attempt;
    if (attempt === null || attempt.given.length < this.#total) {
      return this.#reply("refused", "attempt_incomplete");
    }
    const isNew = attempt.phase === "active";
    if (isNew) {
      this.#attempt = { ...attempt, phase: "pending" };
      this.#mark = Math.max(this.#mark, attempt.number);
      this.#outbox.set(attempt.number, identityOf(attempt));
    }
    if (isPublishing && this.#attempt?.phase === "pending") this.publish(behavior);
    return this.#reply(isNew ? "applied" : "replayed");
  }

  reset(named: NamedAttempt): ExpectedReply {
    const attempt = this.#attempt;
    if (attempt === null) return this.#reply("replayed");
    if (named === "another") return this.#reply("refused", "stale_attempt");
    this.#attempt = null;
    this.#mark = Math.max(this.#mark, attempt.number - 1);
    return { ...this.#reply("applied"), cleared: attempt.number };
  }

  /** Publishes the outbox; never replaces the result of another attempt (H20). */
  publish({ byId, put }: GradebookBehavior): {
    readonly published: number;
    readonly conflicts: number;
  } {
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

  /** Pointer, state and answers expire; keys with a longer lifetime stay. */
  expire(): void {
    this.#attempt = null;
  }

  flush(): void {
    this.#attempt = null;
    this.#mark = 0;
    this.#outbox.clear();
  }

  /** A number above the listed ones, the used ones and those that exist by id; null if a lookup fails. */
  #derive({ list, byId }: GradebookBehavior): number | null {
    if (list === "down" || byId === "down") return null;
    const all = [...this.results.keys()];
    const listed = { fresh: all, empty: [], lagging: all.slice(0, -1) }[list];
    let number = Math.max(listed.length, this.#mark, ...listed, ...this.#outbox.keys()) + 1;
    while (byId === "fresh" && this.results.has(number)) number += 1;
    return number;
  }

  #problem(named: NamedAttempt): string | null {
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

  #reply(kind: ExpectedReply["kind"], code: string | null = null): ExpectedReply {
    const attempt = kind === "fault" ? null : this.#view();
    return { kind, code, attempt, cleared: null, isCorrect: null };
  }

  #view(): ExpectedView | null {
    if (this.#attempt === null) return null;
    const { number, startedAt, given, phase } = this.#attempt;
    const active = given.length < this.#total ? "answering" : "complete";
    const score = phase === "active" ? null : scoreOf(given);
    const index = given.length;
    return { number, startedAt, phase: phase === "active" ? active : phase, index, score };
  }
}

/** Identifies an attempt of the slot. */
function identityOf({ number, startedAt }: Attempt): string {
  return `${number}@${startedAt}`;
}

/** The percentage of correct answers among those that count; 100 if none counts. */
function scoreOf(given: readonly Grade[]): number {
  const counted = given.filter((isCorrect) => isCorrect !== null);
  const correct = counted.filter((isCorrect) => isCorrect);
  return counted.length === 0 ? 100 : Math.round((100 * correct.length) / counted.length);
}
