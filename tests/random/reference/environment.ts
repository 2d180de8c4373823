import type { AttemptStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { Slot } from "#lib/slot";
import type { StoreFixture } from "../two-stores/store-fixture";
import { FaultyGradebook } from "./faulty-gradebook";

export interface Quiz {
  readonly slot: Slot;
  readonly totalQuestions: number;
}

/** Two quizzes of one student, which must be independent of each other. */
export const QUIZZES: readonly Quiz[] = [
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
    const ids = Array.from({ length }, (_, index) => questionId(attemptNumber, index));
    return Promise.resolve(ids.map((id) => ({ id })));
  },
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

const EPOCH_MS = Date.parse("2026-03-01T08:00:00Z");

export interface EnvironmentOptions {
  readonly isPublishing: boolean;
  /** Breaks a rule of the store, to test that the histories detect it. */
  readonly mutant?: (store: AttemptStore) => AttemptStore;
}

/** One engine on a store, with a configurable gradebook and a clock that only the test moves. */
export class ReferenceEnvironment {
  readonly gradebook = new FaultyGradebook();
  readonly fixture: StoreFixture;
  readonly isPublishing: boolean;
  readonly #mutant: (store: AttemptStore) => AttemptStore;
  #engine: AttemptEngine;
  #nowMs = EPOCH_MS;

  constructor(
    fixture: StoreFixture,
    { isPublishing, mutant = (store) => store }: EnvironmentOptions,
  ) {
    this.fixture = fixture;
    this.isPublishing = isPublishing;
    this.#mutant = mutant;
    this.#engine = this.#createEngine();
  }

  get engine(): AttemptEngine {
    return this.#engine;
  }

  /** The time of the next request. */
  tick(): string {
    this.#nowMs += 1_000;
    return new Date(this.#nowMs).toISOString();
  }

  /** Replaces the engine by one of another process, with an empty cache. */
  restart(): void {
    this.#engine = this.#createEngine();
  }

  async expire({ slot }: Quiz, attemptNumber: number): Promise<void> {
    const { pointer, statePrefix, questionsPrefix } = keysOf(slot, "plain");
    const keys = [pointer, `${statePrefix}${attemptNumber}`, `${questionsPrefix}${attemptNumber}`];
    await this.fixture.delete(...keys);
  }

  async evictPointer({ slot }: Quiz): Promise<void> {
    await this.fixture.delete(keysOf(slot, "plain").pointer);
  }

  async makeDue(): Promise<void> {
    for (const { slot } of QUIZZES) await this.fixture.makeDue(keysOf(slot, "plain").member);
  }

  #createEngine(): AttemptEngine {
    const ports = {
      store: this.#mutant(this.fixture.store(STORE)),
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
/** Time limits never end, because the gradebook replies or fails at once. */
const NEVER = new Promise<void>(() => undefined);
