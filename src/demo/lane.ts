import { DemoClock } from "./demo-clock";
import { DemoGradebook } from "./demo-gradebook";
import type { SentResult } from "./demo-gradebook";
import type { Call, GradebookMood, HeldResult, LaneFrame, ShownPage } from "./frame";
import { Ledger } from "./ledger";
import type { Action } from "./story";

/** What a student can do in a browser tab. */
export type StudentAction = "answer right" | "answer wrong" | "reload" | "finish" | "try again";

export type TabNumber = 1 | 2;

/** A step as a lane has to describe it. */
export type Described = Omit<LaneFrame, "note" | "isIdle">;

const STUDENT_ACTIONS: Partial<Record<Action, StudentAction>> = {
  a: "answer right",
  w: "answer wrong",
  l: "reload",
  f: "finish",
  t: "try again",
};

const MOODS: Partial<Record<Action, GradebookMood>> = {
  g: "fine",
  e: "empty",
  s: "late",
  x: "lossy",
};

const WEEK_MS = 8 * 86_400_000;
const STEP_MS = 60_000;

/** What a step did that sent no request, unless a lane says something else. */
const QUIET = "No request was sent.";

const VERDICTS = {
  stuck: "Ada can't go on from this page. She has to reload it.",
  well: "Nothing is lost.",
} as const;

const SAVED = /^Save (\d+) % for attempt (\d+) → saved/;

/** The same student, the same kind of gradebook, and one version of the application. */
export abstract class Lane<Tab> {
  /** What each open tab shows. */
  protected readonly tabs = new Map<TabNumber, Tab>();
  protected readonly clock = new DemoClock();
  protected readonly gradebook: DemoGradebook;
  protected readonly ledger = new Ledger();
  #calls: Call[] = [];
  #tab: TabNumber = 1;

  constructor() {
    this.gradebook = new DemoGradebook(this.clock, {
      call: (call) => this.record(call),
      result: (sent) => this.ledger.write(sent, this.writerOf(sent)),
    });
  }

  /** The first attempt, a week before. */
  async begin(): Promise<LaneFrame> {
    await this.load(1);
    for (let place = 1; place <= 3; place += 1) await this.act(1, "answer right");
    await this.act(1, "finish");
    this.clock.pass(WEEK_MS);
    this.tabs.clear();
    this.#calls = [];
    await this.load(1);
    return this.#frame(null, null);
  }

  /** `tab`: the tab that the student looks at after this action. */
  async play(action: Action, tab: TabNumber): Promise<LaneFrame> {
    this.#calls = [];
    this.clock.pass(STEP_MS);
    await this.background();
    const mood = MOODS[action];
    const asked = STUDENT_ACTIONS[action];
    if (mood !== undefined) this.gradebook.mood = mood;
    else if (action === "c") this.clearRedis();
    else if (action === "o") {
      this.#tab = tab;
      if (!this.tabs.has(tab)) await this.load(tab);
    } else if (asked !== undefined) {
      const problem = this.#whyNot(asked);
      if (problem !== null) return this.#frame(action, problem);
      await this.act(this.#tab, asked);
    }
    return this.#frame(action, null);
  }

  /** Records a call to Redis or to the gradebook. */
  protected record(call: Call): void {
    this.#calls.push(call);
  }

  /** Opens the page in a tab, or loads it again. */
  protected abstract load(tab: TabNumber): Promise<void>;
  protected abstract act(tab: TabNumber, action: StudentAction): Promise<void>;
  /** What happens before the student's next request. */
  protected abstract background(): Promise<void>;
  protected abstract page(tab: TabNumber): ShownPage;
  protected abstract clearRedis(): void;
  /** The try whose result this is. */
  protected abstract writerOf(sent: SentResult): string;
  /** The tries whose results wait to be sent. */
  protected abstract waiting(): readonly string[];
  /** What this step did, from what was asked. `action`: null for the start of the story. */
  protected abstract note(action: Action | null, step: Described): string;
  /** The same for a step that asked nothing; null: there is nothing special to say. */
  protected abstract quietNote(action: Action | null, step: Described): string | null;

  /** What became of the result that this step sent; null: it sent none. */
  protected savedText({ calls, results }: Described): string | null {
    const [, score, attempt] = calls.map(({ text }) => SAVED.exec(text)).find(Boolean) ?? [];
    if (score === undefined) return null;
    const saved = `${score} % is saved as attempt ${attempt}`;
    const replaced = results.find((held) => String(held.attempt) === attempt)?.replaced ?? null;
    return replaced === null
      ? `${saved}. ${keptText(results)}`
      : `${saved}, over the ${replaced} % that was there.`;
  }

  /** Why the page offers no such button now; null: it does. */
  #whyNot(action: StudentAction): string | null {
    const { body, total } = this.page(this.#tab);
    const { kind } = body;
    switch (action) {
      case "reload":
        return null;
      case "answer right":
      case "answer wrong":
        if (kind === "summary") return "Ada has finished this attempt.";
        return kind === "question"
          ? null
          : `Ada is done here: all ${total} questions are answered. She only has to finish.`;
      case "finish":
        if (kind === "summary") return "Ada has finished this attempt.";
        return kind === "complete" ? null : "There are open questions, so Ada can't finish yet.";
      case "try again":
        return kind === "summary"
          ? null
          : "This attempt is not finished, so Ada can't start another one.";
    }
  }

  #frame(action: Action | null, problem: string | null): LaneFrame {
    const page = this.page(this.#tab);
    const losses = this.ledger.losses(this.waiting());
    const standing = losses.length > 0 ? "lost" : page.error !== null ? "stuck" : "well";
    const step: Described = {
      page,
      calls: this.#calls,
      mood: this.gradebook.mood,
      results: this.ledger.held(this.gradebook.results()),
      fellFrom: this.ledger.fellFrom(),
      standing,
      verdict: standing === "lost" ? losses : [VERDICTS[standing]],
    };
    const note = step.calls.length > 0 ? this.note(action, step) : this.quietNote(action, step);
    return { ...step, note: problem ?? note ?? QUIET, isIdle: problem !== null };
  }
}

function keptText({ length }: readonly HeldResult[]): string {
  if (length === 1) return "It is the only result.";
  return length === 2 ? "Both results are kept." : `All ${length} results are kept.`;
}
