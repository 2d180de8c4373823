import { perform } from "#lib/actions/perform";
import type { PerformPorts } from "#lib/actions/perform";
import type { ActionResult, AttemptView } from "#lib/actions/result";
import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { createAttemptTokens } from "#lib/attempt-token";
import { createAttemptEngine } from "#lib/services/attempt";
import { oneRosterGradebookOver } from "#lib/services/one-roster";
import type { AttemptMemory } from "#src/components/practice/assessment-stepper/attempt-memory.ts";
import type { Command } from "#src/components/practice/assessment-stepper/command.ts";
import { sendMissing } from "#src/components/practice/assessment-stepper/send-missing.ts";
import { BASE_URL, LIST_QUESTION, LOST_REPLY, SLOT } from "./demo-gradebook";
import type { SentResult } from "./demo-gradebook";
import type { Call, ShownPage } from "./frame";
import { Lane } from "./lane";
import type { Described, StudentAction, TabNumber } from "./lane";
import { demoQuestions, questionIds, questionText, responseTo } from "./questions";
import type { Action } from "./story";

/** What a tab shows, and what it stores to bring back what the server loses. */
interface HoldfastTab {
  readonly attempt: AttemptView;
  readonly memory: AttemptMemory | null;
  readonly error: string | null;
}

const TTL_SECONDS = 604_800;

const SILENT = { warn: () => undefined, error: () => undefined };

/** The production engine and the production path of every action, over the store in memory. */
export class HoldfastLane extends Lane<HoldfastTab> {
  readonly #store = createMemoryStore(
    { ttlSeconds: TTL_SECONDS, trailEntries: 0, legacyPodsMayRun: false },
    this.clock.now,
  );
  readonly #engine = createAttemptEngine({
    store: watchedStore(this.#store, (call) => this.record(call)),
    gradebook: oneRosterGradebookOver(
      // Never asked for a token: the gradebook is in this process.
      {
        baseUrl: BASE_URL,
        token: { url: BASE_URL, clientId: "demo", clientSecret: "demo" },
        now: this.clock.now,
      },
      async (request, parse) => parse(this.gradebook.exchange(request)),
    ),
    questions: demoQuestions,
    emit: () => undefined,
    nowMs: this.clock.now,
    sleep: this.clock.sleep,
    random: () => 0.5,
  });
  readonly #tokens = createAttemptTokens({
    secret: "the secret of a demo that has no secrets",
    ttlSeconds: TTL_SECONDS,
  });
  readonly #ports: PerformPorts = {
    engine: this.#engine,
    session: { getUser: () => Promise.resolve({ userId: SLOT.userId }) },
    tokens: this.#tokens,
    rateLimit: { count: () => Promise.resolve() },
    log: SILENT,
  };

  /** As the practice page: shows what one load finds; without an attempt the student starts one. */
  protected async load(tab: TabNumber): Promise<void> {
    const context = await this.#engine.resolveAssessmentContext(SLOT);
    if (context.kind !== "live") {
      await this.#send(tab, { kind: "start" });
      return;
    }
    const token = await this.#tokens.issue(SLOT, context.attempt, context.questions);
    this.#show(tab, context.attempt, { token, error: null });
  }

  protected async act(tab: TabNumber, action: StudentAction): Promise<void> {
    switch (action) {
      case "reload":
        return this.load(tab);
      case "answer right":
      case "answer wrong":
        return this.#answer(tab, action === "answer right");
      case "finish":
        return this.#send(tab, { kind: "finish", attemptId: this.#shown(tab).attempt.attemptId });
      case "try again":
        return this.#again(tab);
    }
  }

  /** The sweep: sends the results whose last try has failed. */
  protected async background(): Promise<void> {
    if (this.waiting().length > 0) await this.#engine.sweep();
  }

  protected page(tab: TabNumber): ShownPage {
    const { attempt, error } = this.#shown(tab);
    const { attemptNumber, currentQuestionIndex, totalQuestions, finalSummary, phase } = attempt;
    return {
      attempt: attemptNumber,
      answered: currentQuestionIndex,
      total: totalQuestions,
      body:
        finalSummary !== null
          ? {
              kind: "summary",
              score: finalSummary.score,
              isPublished: phase === "published" || !this.waiting().includes(attempt.attemptId),
            }
          : currentQuestionIndex < totalQuestions
            ? { kind: "question", text: questionText(attemptNumber, currentQuestionIndex) }
            : { kind: "complete" },
      error,
    };
  }

  protected clearRedis(): void {
    for (const key of this.#store.keys.keys()) this.#store.keys.delete(key);
  }

  protected writerOf({ attemptId }: SentResult): string {
    return attemptId ?? "";
  }

  protected waiting(): readonly string[] {
    const key = this.#store.keys.keys().find((name) => name.startsWith("assess:outbox:"));
    const entries = key === undefined ? [] : [...this.#store.keys.hash(key).values()];
    return entries.map((json) => (JSON.parse(json) as { attemptId: string }).attemptId);
  }

  protected note(_action: Action | null, step: Described): string {
    const { calls, page } = step;
    const { attempt, answered, total } = page;
    if (page.error !== null) return "The server refuses the request and changes nothing.";
    const asked = calls.filter(({ to }) => to === "gradebook").map(({ text }) => text);
    if (calls.some(({ text }) => text === `Create attempt ${attempt}`)) {
      return asked.length === 0
        ? `The page's signed copy of the attempt brings attempt ${attempt} back.`
        : startText(asked, attempt);
    }
    if (asked.some((text) => text.endsWith(LOST_REPLY))) {
      return "The reply is lost, so the result is kept here, and sent again.";
    }
    const saved = this.savedText(step);
    if (saved !== null) return `The kept number is used: ${saved}`;
    const number = asked.map((text) => /result of attempt (\d+)/.exec(text)?.[1]).find(Boolean);
    if (number !== undefined) return `The result of attempt ${number} is in the gradebook.`;
    return `The kept number says attempt ${attempt}. ${answered} of ${total} answers are saved.`;
  }

  protected quietNote(action: Action | null, { standing }: Described): string | null {
    switch (action) {
      case "e":
      case "s":
        return "No request will count them: the number is kept.";
      case "g":
        return standing === "well" ? "Nothing has to be repaired." : null;
      case "c":
        return "The open page still has a signed copy of its attempt.";
      default:
        return null;
    }
  }

  async #answer(tab: TabNumber, isRight: boolean): Promise<void> {
    const { attempt } = this.#shown(tab);
    const questionIndex = attempt.currentQuestionIndex;
    const questionId = questionIds(attempt.attemptNumber)[questionIndex] ?? "";
    await this.#send(tab, {
      kind: "answer",
      question: { attemptId: attempt.attemptId, questionId, questionIndex },
      answer: { response: responseTo(questionId, isRight) },
    });
  }

  async #again(tab: TabNumber): Promise<void> {
    const { attempt } = this.#shown(tab);
    const reset = await this.#perform({ kind: "again", attemptId: attempt.attemptId }, null);
    if (reset.outcome === "applied" || reset.outcome === "replayed") {
      this.tabs.set(tab, { attempt, memory: null, error: null });
      await this.#send(tab, { kind: "start" });
    } else this.#showRefusal(tab, reset);
  }

  /** As the stepper: answers that the server has lost are sent again first. */
  async #send(tab: TabNumber, command: Command): Promise<void> {
    const memory = this.tabs.get(tab)?.memory ?? null;
    const reply = await this.#perform(command, memory?.token ?? null);
    const isLost = reply.outcome === "refused" && reply.code === "state_regressed";
    const left = isLost ? reply.state : null;
    if (memory === null || left === null || left.attemptId !== memory.attempt.attemptId) {
      this.#showReply(tab, reply);
      return;
    }
    const token = "token" in reply ? reply.token : null;
    const again = await sendMissing(memory, { attempt: left, token }, (missing, newToken) =>
      this.#perform(missing, newToken),
    );
    const isRestored = again?.outcome === "applied" || again?.outcome === "replayed";
    if (!isRestored) this.#showReply(tab, reply);
    else if (command.kind === "start") this.#showReply(tab, again);
    else this.#showReply(tab, await this.#perform(command, again.token));
  }

  #perform(command: Command, token: string | null): Promise<ActionResult> {
    const request = { ...requestOf(command), ...(token !== null && { token }) };
    return perform(this.#ports, { headers: new Headers(), resourceId: SLOT.resourceId, request });
  }

  #showReply(tab: TabNumber, reply: ActionResult): void {
    if (reply.outcome === "applied" || reply.outcome === "replayed") {
      if (reply.state === null) throw new Error("a reply without an attempt");
      this.#show(tab, reply.state, { token: reply.token, error: null });
    } else this.#showRefusal(tab, reply);
  }

  #showRefusal(tab: TabNumber, reply: ActionResult): void {
    const before = this.#shown(tab);
    this.tabs.set(tab, { ...before, error: "message" in reply ? reply.message : null });
  }

  #show(
    tab: TabNumber,
    attempt: AttemptView,
    { token, error }: { readonly token: string | null; readonly error: string | null },
  ): void {
    const before = this.tabs.get(tab)?.memory ?? null;
    const ids = questionIds(attempt.attemptNumber);
    const now = token === null ? null : { token, attempt, questionIds: ids };
    this.tabs.set(tab, { attempt, memory: isNewer(before, attempt) ? before : now, error });
    const { attemptId: id, attemptNumber: number, isFinalized } = attempt;
    this.ledger.show({ id, number, answered: attempt.currentQuestionIndex, isFinalized });
  }

  #shown(tab: TabNumber): HoldfastTab {
    const shown = this.tabs.get(tab);
    if (shown === undefined) throw new Error(`tab ${tab} is not open`);
    return shown;
  }
}

/** How the number of a new attempt was found. */
function startText(asked: readonly string[], attempt: number): string {
  const answer = asked.find((text) => text.startsWith(LIST_QUESTION))?.split("→ ")[1] ?? "none";
  const count = answer === "none" ? 0 : Number(answer);
  const counted = `Counted once: the gradebook shows ${count === 1 ? "1 result" : `${count} results`}`;
  return count + 1 === attempt
    ? `${counted}, so this is attempt ${attempt}. The number is kept.`
    : `${counted}, but attempt ${attempt - 1} is known to be used. So this is attempt ${attempt}.`;
}

/** Whether a tab stores a newer state of this attempt, which the server may have lost. */
function isNewer(memory: AttemptMemory | null, attempt: AttemptView): boolean {
  if (memory?.attempt.attemptId !== attempt.attemptId) return false;
  const progress = ({ currentQuestionIndex, isFinalized }: AttemptView): number =>
    currentQuestionIndex + (isFinalized ? 1 : 0);
  return progress(memory.attempt) > progress(attempt);
}

function requestOf(command: Command): object {
  switch (command.kind) {
    case "start":
      return { type: "attempt.start" };
    case "answer":
      return { type: "question.answer", ...command.question, ...command.answer };
    case "skip":
      return { type: "question.skip", ...command.question };
    case "report":
      return { type: "question.report", ...command.question, report: command.report };
    case "finish":
      return { type: "attempt.finalize", attemptId: command.attemptId };
    case "again":
      return { type: "attempt.reset", attemptId: command.attemptId };
  }
}

/** The store, with what is asked of it in words. */
function watchedStore(store: AttemptStore, record: (call: Call) => void): AttemptStore {
  const say = (text: string): void => record({ to: "redis", text });
  return {
    ...store,
    load: async (slot) => {
      const loaded = await store.load(slot);
      const { record: found } = loaded;
      say(`Which attempt is Ada in? → ${found === null ? "none" : `attempt ${found.number}`}`);
      return loaded;
    },
    create: async (slot, made) => {
      const reply = await store.create(slot, made);
      say(reply === "created" ? `Create attempt ${made.number}` : `Attempt ${made.number} exists`);
      return reply;
    },
    commit: async (slot, change) => {
      const reply = await store.commit(slot, change);
      const ending = reply.kind === "committed" ? "saved" : "changed elsewhere";
      say(`Save attempt ${change.read.number}, if it is unchanged → ${ending}`);
      return reply;
    },
    clear: async (slot, read, highWater) => {
      say(`Close attempt ${read.number}, and keep its number as used`);
      return store.clear(slot, read, highWater);
    },
    enqueue: async (slot, delayMs) => {
      say("Note that a result has to be sent");
      return store.enqueue(slot, delayMs);
    },
    readOutbox: async (slot) => {
      const entries = await store.readOutbox(slot);
      say(`Which results have to be sent? → ${[...entries.keys()].join(", ") || "none"}`);
      return entries;
    },
    acknowledge: async (slot, entry) => {
      say(entry.next === null ? "The result was sent" : "The result has to be sent again");
      return store.acknowledge(slot, entry);
    },
    claimDue: async (options) => {
      const claim = await store.claimDue(options);
      say("Sweep: which results are due?");
      return claim;
    },
    reschedule: async (slot, seenMs, next) => {
      say("Note when to send it again");
      return store.reschedule(slot, seenMs, next);
    },
  };
}
