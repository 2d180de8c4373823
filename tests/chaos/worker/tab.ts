import { setTimeout as sleep } from "node:timers/promises";
import type { AttemptRequest } from "#lib/services/attempt";
import type { Observation } from "../history/operation";
import type { TabPlan } from "./command";
import { randomOf, seedOf } from "./random";
import { missedBy, missedByServer, remembered } from "./memory";
import type { Memory } from "./memory";
import type { ReplyWithToken, Recorder } from "./recorder";

const THINK_MS = 12;
const RETRY_MS = 60;

export interface TabOptions {
  readonly plan: TabPlan;
  readonly recorder: Recorder;
  readonly seed: number;
  /** Whether this student gives up attempts that are not finished. */
  readonly mayReset: boolean;
}

/** One browser tab: it does what a student does, retries what failed, and remembers what it saw. */
export class Tab {
  readonly #options: TabOptions;
  readonly #random: () => number;
  readonly #prefix: string;
  #memory: Memory | null = null;
  #isOn = true;
  #made = 0;
  /** What was sent last and is not known to have arrived; a client sends it again. */
  #unclear: AttemptRequest | null = null;

  constructor(options: TabOptions) {
    this.#options = options;
    this.#prefix = `${options.plan.name}.${options.seed}`;
    this.#random = randomOf(seedOf(options.seed, options.plan.name));
  }

  async work(): Promise<void> {
    while (this.#isOn) {
      const isClear = await this.step();
      await sleep((isClear ? THINK_MS : RETRY_MS) * (0.5 + this.#random()));
    }
  }

  stop(): void {
    this.#isOn = false;
  }

  /** Makes one request; false when it was not answered. */
  async step(): Promise<boolean> {
    return this.#make(this.#unclear ?? this.#next());
  }

  /** What the student sees who comes back: anything that is missing is noticed and sent again. */
  async visit(triesMax: number): Promise<boolean> {
    this.#unclear = null;
    for (let tries = 0; tries < triesMax; tries += 1) {
      if (await this.#make("look")) return true;
      await sleep(RETRY_MS);
    }
    return false;
  }

  /** Goes on until the attempt is finalized. */
  async finish(stepsMax: number): Promise<boolean> {
    for (let steps = 0; steps < stepsMax; steps += 1) {
      const phase = this.#memory?.observation.phase;
      if (phase === "pending" || phase === "published") return true;
      const request = this.#unclear ?? this.#onward();
      if (!(await this.#make(request))) await sleep(RETRY_MS);
    }
    return false;
  }

  get phase(): Observation["phase"] | null {
    return this.#memory?.observation.phase ?? null;
  }

  /** Makes one request of this kind; false when it was not answered. */
  one(type: AttemptRequest["type"]): Promise<boolean> {
    return this.#make(this.#requestOf(type));
  }

  /** The next request of this kind, as the attempt stands. */
  #requestOf(type: AttemptRequest["type"]): AttemptRequest {
    const observation = this.#memory?.observation;
    if (type === "attempt.start" || observation === undefined) return { type: "attempt.start" };
    const { attemptId } = observation;
    if (type === "attempt.finalize" || type === "attempt.reset") return { type, attemptId };
    // Without its questions a page loads the attempt again.
    if (observation.questionIds === null) return { type: "attempt.start" };
    const questionIndex = observation.answers.length;
    const ids = observation.questionIds.split(" ");
    // The pool repeats itself after seven questions.
    const questionId = ids[questionIndex] ?? ids[questionIndex % 7] ?? "";
    const named = { attemptId, questionIndex, questionId };
    this.#made += 1;
    if (type === "question.skip") return { type, ...named };
    if (type === "question.report") {
      return { type, ...named, report: `report ${this.#prefix} ${this.#made}` };
    }
    const word = this.#random() < 0.6 ? "right" : "wrong";
    return { type, ...named, response: `${word} ${this.#prefix} ${this.#made}` };
  }

  async #make(what: AttemptRequest | "look"): Promise<boolean> {
    const known = await this.#ask(what);
    if (known.outcome !== "ok") {
      if (what !== "look") this.#unclear = what;
      return false;
    }
    this.#unclear = null;
    const isReset = what !== "look" && what.type === "attempt.reset" && known.how !== "refused";
    if (isReset) this.#memory = null;
    else if (known.code !== "record_quarantined") await this.#see(known);
    return true;
  }

  #ask(what: AttemptRequest | "look"): Promise<ReplyWithToken> {
    const { recorder, plan } = this.#options;
    const { name, slot } = plan;
    if (what === "look") return recorder.look(name, slot);
    return recorder.request({ tab: name, slot, token: this.#memory?.token ?? null }, what);
  }

  async #see(known: ReplyWithToken): Promise<void> {
    const { mayReset, recorder, plan } = this.#options;
    const before = this.#memory;
    const after =
      known.observation === null ? null : remembered(known.observation, known.token, before);
    const isReported = known.code === "state_regressed";
    const missed = mayReset ? null : missedBy(before, known.observation);
    if (before === null || (!isReported && missed === null)) {
      this.#memory = after;
      return;
    }
    // Something is missing: the server is asked, with the token, what it still knows.
    const reply = isReported ? known : await this.#ask({ type: "attempt.start" });
    if (reply.outcome !== "ok") return;
    const now = reply.observation ?? known.observation;
    this.#memory = now === null ? null : remembered(now, reply.token ?? known.token, before);
    const isServer = reply.code === "state_regressed";
    // What was noticed stays noticed, also where a finished attempt is forgotten by now.
    const what = isServer
      ? missedByServer(before, reply.observation)
      : (missedBy(before, now) ?? missed);
    if (what === null) return;
    recorder.regression({ tab: plan.name, ...plan.slot, ...what });
    await this.#sendAgain(before);
  }

  /** The student has given these answers; only the server does not know of them any more. */
  async #sendAgain(before: Memory): Promise<void> {
    if (this.#memory === null && !(await this.#make({ type: "attempt.start" }))) return;
    const observation = (): Observation | undefined => this.#memory?.observation;
    if (observation()?.questionIds !== before.observation.questionIds) return;
    for (const { response } of before.answers.slice(observation()?.answers.length ?? 0)) {
      const request = this.#requestOf("question.answer");
      const now = observation();
      if (now?.phase !== "answering" || request.type !== "question.answer") return;
      const value: unknown = JSON.parse(response);
      // A skip is sent again as an answer that counts as wrong, which is what it came to.
      const again = { ...request, response: typeof value === "string" ? value : "wrong: skipped" };
      if (!(await this.#make(again))) return;
    }
  }

  #onward(): AttemptRequest {
    const phase = this.#memory?.observation.phase;
    if (phase === undefined) return this.#requestOf("attempt.start");
    return this.#requestOf(phase === "complete" ? "attempt.finalize" : "question.answer");
  }

  #next(): AttemptRequest | "look" {
    const observation = this.#memory?.observation;
    const die = this.#random();
    if (observation === undefined || die < 0.04) return this.#requestOf("attempt.start");
    if (die < 0.12) return "look";
    if (observation.phase === "pending" || observation.phase === "published") {
      return this.#requestOf("attempt.reset");
    }
    if (this.#options.mayReset && die > 0.98) return this.#requestOf("attempt.reset");
    if (observation.phase === "complete") return this.#requestOf("attempt.finalize");
    if (die < 0.18) return this.#requestOf("question.skip");
    if (die < 0.24) return this.#requestOf("question.report");
    return this.#requestOf("question.answer");
  }
}
