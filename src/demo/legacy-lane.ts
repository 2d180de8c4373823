import { createMemoryStore } from "#lib/assessment-cache";
import { lineItemIdOf } from "#lib/services/one-roster";
import { LIST_QUESTION, SLOT } from "./demo-gradebook";
import type { SentResult } from "./demo-gradebook";
import type { Call, ShownPage } from "./frame";
import { Lane } from "./lane";
import type { Described, StudentAction, TabNumber } from "./lane";
import { legacyMemory } from "./legacy/legacy-memory";
import { LegacyPod } from "./legacy/legacy-pod";
import type { LegacyState } from "./legacy/legacy-pod";
import type { LegacyGradebook, LegacyRedis } from "./legacy/legacy-ports";
import { isRightResponse, questionIds, questionText, responseTo } from "./questions";
import type { Action } from "./story";

/** What a tab shows; `error`: what the server threw instead of doing the last request. */
interface LegacyTab {
  readonly state: LegacyState;
  readonly error: string | null;
}

/** The version before Holdfast: one pod, which counts the results for every request. */
export class LegacyLane extends Lane<LegacyTab> {
  readonly #keys = createMemoryStore({}, this.clock.now).keys;
  readonly #pod = new LegacyPod({
    ...SLOT,
    redis: watchedRedis(legacyMemory(this.#keys), (call) => this.record(call)),
    gradebook: this.#client(),
    nowIso: () => new Date(this.clock.now()).toISOString(),
    questionIds,
    isRight: (response, questionId) => isRightResponse(questionId, response),
  });

  protected async load(tab: TabNumber): Promise<void> {
    await this.#ask(tab, () => this.#pod.getOrCreate());
  }

  protected async act(tab: TabNumber, action: StudentAction): Promise<void> {
    switch (action) {
      case "reload":
        return this.load(tab);
      case "answer right":
      case "answer wrong":
        return this.#answer(tab, action === "answer right");
      case "finish":
        return this.#finish(tab);
      case "try again":
        // The page calls the reset before anything reloads.
        return this.#ask(tab, async () => {
          await this.#pod.startNew();
          return this.#pod.getOrCreate();
        });
    }
  }

  protected async background(): Promise<void> {
    // The version before does nothing beside requests.
  }

  protected page(tab: TabNumber): ShownPage {
    const { state, error } = this.#shown(tab);
    const { attemptNumber, currentQuestionIndex, totalQuestions, finalSummary } = state;
    return {
      attempt: attemptNumber,
      answered: currentQuestionIndex,
      total: totalQuestions,
      body:
        finalSummary !== null
          ? { kind: "summary", score: finalSummary.score, isPublished: true }
          : currentQuestionIndex < totalQuestions
            ? { kind: "question", text: questionText(attemptNumber, currentQuestionIndex) }
            : { kind: "complete" },
      error,
    };
  }

  protected clearRedis(): void {
    for (const key of this.#keys.keys()) this.#keys.delete(key);
  }

  /** It sends the result of the record that it has under the derived number. */
  protected writerOf({ attempt }: SentResult): string {
    const { userId, resourceId } = SLOT;
    const json = this.#keys.text(`assess:state:${userId}:${resourceId}:${attempt}`) ?? "{}";
    const { startedAt = "" } = JSON.parse(json) as Partial<LegacyState>;
    return idOf({ attemptNumber: attempt, startedAt });
  }

  protected waiting(): readonly string[] {
    return [];
  }

  protected note(action: Action | null, step: Described): string {
    const { calls, page, fellFrom } = step;
    const lists = calls.filter(({ text }) => text.startsWith(LIST_QUESTION));
    const answer = lists.at(-1)?.text.split("→ ")[1] ?? "none";
    const count = answer === "none" ? 0 : Number(answer);
    const shown = count === 1 ? "1 result" : `${count} results`;
    const counted = `Counted${action === null ? "" : " again"}: the gradebook shows ${shown}`;
    const derived = `${counted}, so this must be attempt ${count + 1}.`;
    if (page.error !== null) return `${derived} The request fails.`;
    const saved = this.savedText(step);
    if (saved !== null) return `${counted}. ${saved}`;
    const isNew = calls.some(({ text }) => text === `Create attempt ${page.attempt}`);
    if (isNew && action === null) return derived;
    if (isNew) return `${derived} A blank attempt ${page.attempt} begins.`;
    if (fellFrom === null) return derived;
    return `Ada has to begin again. Still ${shown}, so still attempt ${page.attempt}.`;
  }

  protected quietNote(action: Action | null, { standing }: Described): string | null {
    switch (action) {
      case "e":
        return "The next request will count 0 results.";
      case "s":
        return "The next request will count too few results.";
      case "g":
        return standing === "lost" ? "What was lost stays lost." : null;
      default:
        return null;
    }
  }

  async #answer(tab: TabNumber, isRight: boolean): Promise<void> {
    const { state } = this.#shown(tab);
    const { attemptNumber, currentQuestionIndex: index } = state;
    const questionId = questionIds(attemptNumber)[index] ?? "";
    await this.#ask(tab, () =>
      this.#pod.submitAnswer(questionId, index, responseTo(questionId, isRight)),
    );
  }

  async #finish(tab: TabNumber): Promise<void> {
    const { state } = this.#shown(tab);
    await this.#ask(tab, async () => {
      const finalSummary = await this.#pod.finalize();
      return { ...state, isFinalized: true, finalSummary };
    });
    if (this.#shown(tab).error !== null) this.ledger.failFinish(idOf(state));
  }

  /** Shows the reply in the tab; the page stays, with the error, if the server threw one. */
  async #ask(tab: TabNumber, request: () => Promise<LegacyState>): Promise<void> {
    try {
      const state = await request();
      this.tabs.set(tab, { state, error: null });
      const { attemptNumber: number, currentQuestionIndex: answered, isFinalized } = state;
      this.ledger.show({ id: idOf(state), number, answered, isFinalized });
    } catch (error) {
      const before = this.tabs.get(tab);
      if (before === undefined || !(error instanceof Error)) throw error;
      this.tabs.set(tab, { ...before, error: error.message });
    }
  }

  #shown(tab: TabNumber): LegacyTab {
    const shown = this.tabs.get(tab);
    if (shown === undefined) throw new Error(`tab ${tab} is not open`);
    return shown;
  }

  /** As that version asks: active results of the student for the line item, at most 3,000. */
  #client(): LegacyGradebook {
    const { userId, resourceId } = SLOT;
    const lineItemId = lineItemIdOf(resourceId);
    const filter =
      `status='active' AND student.sourcedId='${userId}' AND ` +
      `assessmentLineItem.sourcedId='${lineItemId}'`;
    return {
      list: async () => {
        const path = `/assessmentResults?filter=${encodeURIComponent(filter)}&limit=3000`;
        const { text } = this.gradebook.exchange({ method: "GET", path });
        const { assessmentResults } = JSON.parse(text) as {
          readonly assessmentResults: readonly { readonly sourcedId: string }[];
        };
        return assessmentResults.map(({ sourcedId }) => sourcedId);
      },
      put: async (sourcedId, score) => {
        const assessmentResult = {
          ...{ sourcedId, status: "active", score, scoreStatus: "fully graded" },
          scoreDate: new Date(this.clock.now()).toISOString().slice(0, 10),
          student: { sourcedId: userId },
          assessmentLineItem: { sourcedId: lineItemId },
        };
        const path = `/assessmentResults/${encodeURIComponent(sourcedId)}`;
        this.gradebook.exchange({
          method: "PUT",
          path,
          body: JSON.stringify({ assessmentResult }),
        });
      },
    };
  }
}

function idOf({ attemptNumber, startedAt }: Pick<LegacyState, "attemptNumber" | "startedAt">) {
  return `${attemptNumber} ${startedAt}`;
}

function watchedRedis(redis: LegacyRedis, record: (call: Call) => void): LegacyRedis {
  const say = (text: string): void => record({ to: "redis", text });
  const numberIn = (key: string | undefined): string => key?.split(":").at(-1) ?? "";
  return {
    get: async (key) => {
      const value = await redis.get(key);
      say(`Read attempt ${numberIn(key)} → ${value === null ? "not there" : "found"}`);
      return value;
    },
    set: async (key, value, ttlSeconds) => {
      const { currentQuestionIndex: index, isFinalized } = JSON.parse(value) as LegacyState;
      say(`${index === 0 && !isFinalized ? "Create" : "Mark"} attempt ${numberIn(key)}`);
      await redis.set(key, value, ttlSeconds);
    },
    hgetall: async (key) => {
      say(`Read the answers of attempt ${numberIn(key)}`);
      return redis.hgetall(key);
    },
    expire: async (key, ttlSeconds) => {
      say(`Keep attempt ${numberIn(key)} for 7 more days`);
      await redis.expire(key, ttlSeconds);
    },
    del: async (keys) => {
      say(`Delete attempt ${numberIn(keys[0])}`);
      await redis.del(keys);
    },
    watch: async (key) => {
      say(`Watch attempt ${numberIn(key)}`);
      await redis.watch(key);
    },
    exec: async (transaction) => {
      const reply = await redis.exec(transaction);
      const ending = reply === "done" ? "saved" : "changed elsewhere";
      say(`Save an answer of attempt ${numberIn(transaction.stateKey)} → ${ending}`);
      return reply;
    },
  };
}
