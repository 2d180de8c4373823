import type { LegacyGradebook, LegacyRedis } from "./legacy-ports";

/** A request that the version before Holdfast answers with an exception. */
export class LegacyError extends Error {
  override readonly name = "LegacyError";
}

export interface LegacyState {
  readonly attemptNumber: number;
  readonly currentQuestionIndex: number;
  readonly totalQuestions: number;
  readonly startedAt: string;
  readonly isFinalized: boolean;
  readonly finalizationError: string | null;
  readonly finalSummary: LegacySummary | null;
}

interface LegacySummary {
  readonly score: number;
  readonly correctAnswersCount: number | null;
  readonly totalQuestions: number | null;
}

export interface LegacyWorld {
  readonly redis: LegacyRedis;
  readonly gradebook: LegacyGradebook;
  readonly userId: string;
  readonly resourceId: string;
  readonly nowIso: () => string;
  /** The question ids of attempt n. */
  readonly questionIds: (attemptNumber: number) => readonly string[];
  readonly isRight: (response: unknown, questionId: string) => boolean;
}

const TTL_SECONDS = 604_800;
const UPDATE_TRIES = 3;

/**
 * A pod of the version before Holdfast: it derives the number on every request, knows neither
 * pointer nor high-water mark, and drops fields it does not know. Written from the description of
 * that version; it shares no code with the product.
 */
export class LegacyPod {
  readonly #world: LegacyWorld;

  constructor(world: LegacyWorld) {
    this.#world = world;
  }

  /** `getOrCreateAssessmentState` */
  async getOrCreate(): Promise<LegacyState> {
    const number = await this.#derive();
    const found = await this.#read(number);
    if (found !== null) return found;
    const state: LegacyState = {
      attemptNumber: number,
      currentQuestionIndex: 0,
      totalQuestions: this.#world.questionIds(number).length,
      startedAt: this.#world.nowIso(),
      isFinalized: false,
      finalizationError: null,
      finalSummary: null,
    };
    await this.#world.redis.set(this.#stateKey(number), JSON.stringify(state), TTL_SECONDS);
    return state;
  }

  /** `submitAnswer` */
  async submitAnswer(questionId: string, index: number, response: unknown): Promise<LegacyState> {
    const number = await this.#derive();
    if (this.#world.questionIds(number)[index] !== questionId) {
      throw new LegacyError("the question is not the one at that index");
    }
    const question = { isCorrect: this.#world.isRight(response, questionId), response };
    return this.#update(number, index, { question, isReplacing: false });
  }

  /** `skipQuestion`: an earlier index is a success without effect. */
  async skipQuestion(index: number): Promise<{ state: LegacyState; isReplay: boolean }> {
    const number = await this.#derive();
    const state = await this.#read(number);
    if (state === null) throw new LegacyError("ErrAssessmentStateNotFound");
    if (index < state.currentQuestionIndex) return { state, isReplay: true };
    const question = { isCorrect: false, response: null };
    const next = await this.#update(number, index, { question, isReplacing: false });
    return { state: next, isReplay: false };
  }

  /** `reportQuestion`: left out of the score. */
  async reportQuestion(index: number, report: unknown): Promise<LegacyState> {
    const number = await this.#derive();
    const question = { isCorrect: null, response: report, isReported: true };
    return this.#update(number, index, { question, isReplacing: true });
  }

  /** `finalizeAssessment`: the gradebook first, the mark in Redis second and without WATCH. */
  async finalize(): Promise<LegacySummary> {
    const number = await this.#derive();
    const state = await this.#read(number);
    if (state === null) throw new LegacyError("ErrAssessmentStateNotFound");
    if (state.finalSummary !== null) return state.finalSummary;
    const summary = await this.#summary(number, state);
    const { userId, resourceId, gradebook } = this.#world;
    try {
      await gradebook.put(`nice_${userId}_${resourceId}_ali_attempt_${number}`, summary.score);
    } catch (error) {
      await this.#mark(number, { finalizationError: String(error) });
      throw error;
    }
    await this.#mark(number, { isFinalized: true, finalSummary: summary });
    return summary;
  }

  async #mark(number: number, fields: Partial<LegacyState>): Promise<void> {
    const now = await this.#read(number);
    if (now === null) return;
    const marked = JSON.stringify({ ...now, ...fields });
    await this.#world.redis.set(this.#stateKey(number), marked, TTL_SECONDS);
  }

  /** `startNewAssessmentAttempt`: deletes the state of the derived number. */
  async startNew(): Promise<{ readonly success: true }> {
    const number = await this.#derive();
    await this.#world.redis.del([this.#stateKey(number), this.#questionsKey(number)]);
    return { success: true };
  }

  async #update(
    number: number,
    index: number,
    answered: { readonly question: object; readonly isReplacing: boolean },
  ): Promise<LegacyState> {
    const { redis } = this.#world;
    const stateKey = this.#stateKey(number);
    for (let tries = 0; tries < UPDATE_TRIES; tries += 1) {
      await redis.watch(stateKey);
      // Without refreshing its time to live: EXPIRE would touch the watched key.
      const state = parsed(await redis.get(stateKey));
      if (state === null) throw new LegacyError("ErrAssessmentStateNotFound");
      if (state.currentQuestionIndex !== index) throw new LegacyError("the index is not current");
      const next = { ...state, currentQuestionIndex: index + 1 };
      const done = await redis.exec({
        watched: stateKey,
        questionsKey: this.#questionsKey(number),
        index: String(index),
        questionJson: JSON.stringify(answered.question),
        isReplacing: answered.isReplacing,
        stateKey,
        stateJson: JSON.stringify(next),
        ttlSeconds: TTL_SECONDS,
      });
      if (done === "done") return next;
    }
    throw new LegacyError("the attempt is being changed elsewhere");
  }

  async #derive(): Promise<number> {
    const { gradebook, userId, resourceId } = this.#world;
    const prefix = `nice_${userId}_${resourceId}_ali_attempt_`;
    const ids = await gradebook.list();
    const suffixes = ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
    return suffixes.filter((suffix) => /^\d+$/.test(suffix)).length + 1;
  }

  async #read(number: number): Promise<LegacyState | null> {
    const json = await this.#world.redis.get(this.#stateKey(number));
    if (json !== null) await this.#world.redis.expire(this.#stateKey(number), TTL_SECONDS);
    return parsed(json);
  }

  async #summary(number: number, { totalQuestions }: LegacyState): Promise<LegacySummary> {
    const jsons = await this.#world.redis.hgetall(this.#questionsKey(number));
    const questions = [...jsons.values()].map((json) => {
      return JSON.parse(json) as { readonly isCorrect: boolean | null };
    });
    const scorable = questions.filter(({ isCorrect }) => isCorrect !== null);
    const correct = scorable.filter(({ isCorrect }) => isCorrect === true).length;
    const score = scorable.length === 0 ? 100 : Math.round((100 * correct) / scorable.length);
    return { score, correctAnswersCount: correct, totalQuestions };
  }

  #stateKey(number: number): string {
    const { userId, resourceId } = this.#world;
    return `assess:state:${userId}:${resourceId}:${number}`;
  }

  #questionsKey(number: number): string {
    const { userId, resourceId } = this.#world;
    return `assess:questions:${userId}:${resourceId}:${number}`;
  }
}

/** Strict on the fields it knows; every other one is dropped, and gone when it is written back. */
function parsed(json: string | null): LegacyState | null {
  if (json === null) return null;
  const stored = JSON.parse(json) as LegacyState;
  const { attemptNumber, currentQuestionIndex, totalQuestions, startedAt } = stored;
  const { isFinalized, finalizationError, finalSummary } = stored;
  const known = { attemptNumber, currentQuestionIndex, totalQuestions, startedAt };
  const types = [typeof attemptNumber, typeof currentQuestionIndex, typeof totalQuestions];
  if (types.some((type) => type !== "number")) throw new LegacyError("unreadable state");
  return { ...known, isFinalized, finalizationError, finalSummary };
}
