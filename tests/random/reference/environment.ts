import type { AttemptStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { Slot } from "#lib/slot";
import type { Side } from "../two-stores/side";
import { MoodyGradebook } from "./moody-gradebook";

export interface Content {
  readonly slot: Slot;
  readonly totalQuestions: number;
}

/** Two quizzes of one student: what happens to one of them is nothing to the other. */
export const QUIZZES: readonly Content[] = [
  { slot: { userId: "u", resourceId: "long" }, totalQuestions: 3 },
  { slot: { userId: "u", resourceId: "short" }, totalQuestions: 1 },
];

export function questionId(attemptNumber: number, index: number): string {
  return `q${attemptNumber}.${index}`;
}

export const bank: QuestionBank = {
  list: ({ resourceId }, attemptNumber) => {
    const quiz = QUIZZES.find(({ slot }) => slot.resourceId === resourceId);
    const length = quiz?.totalQuestions ?? 0;
    const ids = Array.from({ length }, (_, at) => questionId(attemptNumber, at));
    return Promise.resolve(ids.map((id) => ({ id })));
  },
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

const EPOCH_MS = Date.parse("2026-03-01T08:00:00Z");

export interface EnvironmentOptions {
  readonly isPublishing: boolean;
  /** Breaks the store, for histories that must be found. */
  readonly mutant?: (store: AttemptStore) => AttemptStore;
}

/** One engine on a store, with a gradebook of many moods and a clock that stands still. */
export class ReferenceEnvironment {
  readonly gradebook = new MoodyGradebook();
  readonly side: Side;
  readonly isPublishing: boolean;
  readonly #mutant: (store: AttemptStore) => AttemptStore;
  #engine: AttemptEngine;
  #nowMs = EPOCH_MS;

  constructor(side: Side, { isPublishing, mutant = (store) => store }: EnvironmentOptions) {
    this.side = side;
    this.isPublishing = isPublishing;
    this.#mutant = mutant;
    this.#engine = this.#started();
  }

  get engine(): AttemptEngine {
    return this.#engine;
  }

  /** The time of the next request. */
  tick(): string {
    this.#nowMs += 1_000;
    return new Date(this.#nowMs).toISOString();
  }

  /** Another process takes over: it remembers nothing. */
  restart(): void {
    this.#engine = this.#started();
  }

  async expire({ slot }: Content, attemptNumber: number): Promise<void> {
    const { pointer, statePrefix, questionsPrefix } = keysOf(slot, "plain");
    const keys = [pointer, `${statePrefix}${attemptNumber}`, `${questionsPrefix}${attemptNumber}`];
    await this.side.delete(...keys);
  }

  async evictPointer({ slot }: Content): Promise<void> {
    await this.side.delete(keysOf(slot, "plain").pointer);
  }

  async makeDue(): Promise<void> {
    for (const { slot } of QUIZZES) await this.side.makeDue(keysOf(slot, "plain").member);
  }

  #started(): AttemptEngine {
    const ports = {
      store: this.#mutant(this.side.store(STORE)),
      gradebook: this.gradebook,
      questions: bank,
      emit: () => undefined,
      nowMs: () => this.#nowMs,
      random: () => 0.5,
      sleep: (_ms: number, limited?: AbortSignal) =>
        limited === undefined ? Promise.resolve() : NEVER,
    };
    return createAttemptEngine(ports, this.isPublishing ? {} : { publishBudgetMs: 0 });
  }
}

const STORE = {};
/** No time limit ends: the gradebook answers at once, or fails at once. */
const NEVER = new Promise<void>(() => undefined);
