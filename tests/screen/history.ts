import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import type { Redis } from "ioredis";
import {
  BUTTONS,
  draftKey,
  perform,
  waysOn,
  type Action,
  type ActionKind,
  type ActionContext,
} from "./actions";
import { Computer, type Tab, type TabState } from "./computer";
import type { PageServer } from "./fault-proxy";
import { problemOf } from "./judge";
import { isErrorPage } from "./screen";
import { storedAttempt } from "./store-view";
import { StudentNotes } from "./student-notes";

export interface Environment {
  readonly browser: Browser;
  readonly url: string;
  readonly redis: Redis;
  /** Pages in place of the application's own. */
  readonly pages?: PageServer;
}

export interface HistoryResult {
  readonly steps: readonly string[];
  readonly done: readonly ActionKind[];
  /** Null: every rule held, and there was a way on. */
  readonly violation: string | null;
}

const QUIZZES = [
  { resourceId: "grammar-exercise", title: "English grammar" },
  { resourceId: "plants-test", title: "How plants live" },
  { resourceId: "fractions-quiz", title: "Fractions" },
] as const;

/** More than the way from the sign-in to the summary of the longest quiz. */
const WAY_MAX = 40;
/** What is pressed has done something by then, also on a machine that is busy. */
const DOES_MS_MAX = 10_000;
/** What is wrong is still wrong then. */
const STAYS_MS = 500;

let histories = 0;

/** Plays these actions at a new computer, with new students, until a rule is broken. */
export async function playHistory(
  environment: Environment,
  { quiz, actions }: { readonly quiz: number; readonly actions: readonly Action[] },
): Promise<HistoryResult> {
  histories += 1;
  const serial = histories;
  const computer = await Computer.open(environment.browser, environment.url, environment.pages);
  try {
    return await new History(environment, computer, serial, quiz).play(actions);
  } finally {
    await computer.close();
  }
}

class History {
  readonly #environment: Environment;
  readonly #computer: Computer;
  readonly #context: ActionContext;
  readonly #resourceId: string;
  readonly #steps: string[] = [];
  readonly #done: ActionKind[] = [];
  readonly #notes = new Map<string, StudentNotes>();
  readonly #typed = new Map<string, string[]>();

  constructor(environment: Environment, computer: Computer, serial: number, pick: number) {
    const { resourceId, title } = QUIZZES[pick % QUIZZES.length] ?? QUIZZES[0];
    const students = [`ann-${serial}`, `ben-${serial}`];
    this.#environment = environment;
    this.#computer = computer;
    this.#resourceId = resourceId;
    this.#context = {
      computer,
      students,
      quiz: { title, path: `/practice/${resourceId}` },
      notesOf: (student) => this.#notesOf(student),
      textOf: (student) => this.#newText(student),
    };
  }

  async play(actions: readonly Action[]): Promise<HistoryResult> {
    const violation = (await this.#begin()) ?? (await this.#act(actions)) ?? (await this.#end());
    return { steps: this.#steps, done: this.#done, violation };
  }

  async #begin(): Promise<string | null> {
    const [first = ""] = this.#context.students;
    const { context, proxy } = this.#computer;
    await context.request.post(`${proxy.url}/api/session`, { data: { userId: first } });
    this.#computer.signedIn = first;
    await this.#computer.openTab(this.#context.quiz.path);
    this.#steps.push(`${first} opens the quiz`);
    return this.#look(true);
  }

  async #act(actions: readonly Action[]): Promise<string | null> {
    for (const action of actions) {
      const problem = await this.#step(action);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** Does one thing, waits until the page stands still, and judges what it shows then. */
  async #step(action: Action): Promise<string | null> {
    const computer = this.#computer;
    const { proxy, tab: actor } = computer;
    const since = computer.now(actor);
    const hadFault = proxy.fault !== null || proxy.held > 0 || computer.isOffline;
    const words = await perform(this.#context, action);
    if (words === null) return null;
    this.#done.push(action.kind);
    this.#steps.push(`${actor.name}: ${words}`);
    const { tab } = computer;
    const start = tab === actor ? since : computer.now(tab);
    const isStill = await computer.settle(tab, IS_PRESS.has(action.kind) ? start : NEVER);
    if (!isStill) return this.#stuck(tab);
    const isDone = proxy.exchangesOf(tab.name) > start.exchanges || SHOWS_NEW.has(action.kind);
    const problem = await this.#judge(tab, isDone && !hadFault && proxy.fault === null);
    if (problem !== null) return problem;
    const isWayOn = LEADS_ON.has(words) && !(words === CHECK && tab.screen.asksForInput);
    if (isWayOn && !hadFault && !(await this.#hasDone(action, tab, start))) {
      const where = `${tab.name}: ${describe(tab.screen)}`;
      return `always a way on: ${words}, and nothing happens (${where})`;
    }
    return action.kind === "sign out" && computer.signedIn === null ? this.#allSignedOut() : null;
  }

  /**
   * Whether something was sent, or looks different. Presses again, as a student would: a browser
   * ignores what is pressed before it has drawn a new page, which takes its time on a busy machine.
   */
  async #hasDone(action: Action, tab: Tab, start: TabState): Promise<boolean> {
    for (const until = Date.now() + DOES_MS_MAX; Date.now() < until;) {
      const { exchanges, screen } = this.#computer.now(tab);
      if (exchanges > start.exchanges || screen !== start.screen) return true;
      await perform(this.#context, action);
      await this.#computer.settle(tab, start);
    }
    return false;
  }

  async #look(isFresh: boolean): Promise<string | null> {
    const { tab } = this.#computer;
    const isStill = await this.#computer.settle(tab, NEVER);
    return isStill ? this.#judge(tab, isFresh) : this.#stuck(tab);
  }

  #stuck({ name, screen }: Tab): string {
    const { inFlight, held } = this.#computer.proxy;
    const why = `${inFlight} requests under way, ${held} held${screen.isBusy ? ", busy" : ""}`;
    return `always a way on: ${name} does not come to rest (${describe(screen)}; ${why})`;
  }

  /**
   * What is wrong must stay wrong: a browser draws a page some time after its data have arrived, and
   * still shows the page before.
   */
  async #judge(tab: Tab, isFresh: boolean): Promise<string | null> {
    let problem = await this.#problem(tab, isFresh);
    if (problem !== null) {
      await sleep(STAYS_MS);
      await this.#computer.settle(tab, NEVER);
      problem = await this.#problem(tab, isFresh);
    }
    this.#remember(tab);
    return problem === null ? null : `${problem} (${tab.name}: ${describe(tab.screen)})`;
  }

  async #problem(tab: Tab, isFresh: boolean): Promise<string | null> {
    const { screen } = tab;
    const { signedIn } = this.#computer;
    for (const student of this.#context.students) {
      const stored = await this.#stored(student);
      const problem = this.#notesOf(student).compare(stored);
      if (problem !== null) return `what a student did is stored, and nothing else: ${problem}`;
    }
    const owner = screen.student ?? signedIn;
    const others = this.#context.students.filter((each) => each !== owner);
    const key = draftKey(screen.student, screen.attemptNumber, screen.place);
    const kept = tab.draft?.of ?? tab.waits;
    if (screen.student !== null && kept !== null && !kept.includes(screen.student)) tab.forget();
    return problemOf({
      ...{ screen, signedIn, isFresh, students: this.#context.students },
      foreignTexts: others.flatMap((each) => this.#typed.get(each) ?? []),
      stored: owner === null ? null : await this.#stored(owner),
      pinned: this.#notesOf(owner ?? "").pinned,
      furthest: tab.furthest.get(owner ?? "") ?? { number: 0, place: 0 },
      draft: tab.draft?.of === key ? tab.draft.entered : [],
      waits: tab.waits === key,
    });
  }

  #remember(tab: Tab): void {
    const { student, attemptNumber: number, place, notice, waiting } = tab.screen;
    const key = draftKey(student, number, place);
    if (waiting !== null) tab.waits = key;
    else if (tab.waits === key) tab.waits = null;
    if (student === null || number === null || notice !== null) return;
    tab.furthest.set(student, { number, place: place ?? 0 });
  }

  async #allSignedOut(): Promise<string | null> {
    const until = Date.now() + DOES_MS_MAX;
    for (const tab of this.#computer.tabs) {
      const isEmpty = () => isErrorPage(tab.page) || tab.page.url() === "about:blank";
      const isOut = () => isEmpty() || tab.screen.kind === "sign_in";
      do await this.#computer.settle(tab);
      while (!isOut() && Date.now() < until);
      if (!isOut()) {
        return `a sign-out ends it: ${tab.name} still shows ${describe(tab.screen)}`;
      }
    }
    return null;
  }

  /** Faults stop: with one reload at most, the student can go on to a result, and try again. */
  async #end(): Promise<string | null> {
    const computer = this.#computer;
    computer.proxy.strikeNext(null);
    computer.proxy.release();
    await computer.setOffline(false);
    this.#steps.push("all faults end");
    let reloads = 0;
    let hasResult = false;
    for (let pressed = 0; pressed < WAY_MAX; pressed += 1) {
      const { tab } = computer;
      const problem = await this.#look(false);
      if (problem !== null) return problem;
      if (hasResult && tab.screen.kind === "question") return null;
      hasResult ||= tab.screen.kind === "summary" && tab.screen.notice === null;
      const isLost = isErrorPage(tab.page) || !hasWayOn(tab);
      if (isLost && reloads > 0)
        return `always a way on: none, after a reload (${describe(tab.screen)})`;
      reloads += isLost ? 1 : 0;
      const wish = isLost ? "reload" : wishOf(tab);
      const failed = await this.#step({ kind: wish, pick: pressed });
      if (failed !== null) return failed;
    }
    return `always a way on: no result after ${WAY_MAX} steps (${describe(computer.tab.screen)})`;
  }

  #stored(student: string) {
    return storedAttempt(this.#environment.redis, {
      userId: student,
      resourceId: this.#resourceId,
    });
  }

  #notesOf(student: string): StudentNotes {
    const notes = this.#notes.get(student) ?? new StudentNotes();
    this.#notes.set(student, notes);
    return notes;
  }

  /** A number, since some fields take nothing else. */
  #newText(student: string): string {
    const all = this.#typed.get(student) ?? [];
    const text = String((this.#context.students.indexOf(student) + 1) * 71_000 + all.length);
    this.#typed.set(student, [...all, text]);
    return text;
  }
}

/** A link may lead to where the student is already; a button must not. */
const LEADS_ON: ReadonlySet<string> = new Set(BUTTONS.map((name) => `presses "${name}"`));

const CHECK = 'presses "Check"';

const NEVER = { exchanges: -1, screen: "" };

/** What must show, or send something. */
const IS_PRESS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  ...([
    "go on",
    "skip or go on",
    "enter",
    "check",
    "skip",
    "report",
    "sign out",
    "sign in",
  ] as const),
  ...(["to the list", "open the quiz", "release the held replies"] as const),
]);

/** The server renders the page again. */
const SHOWS_NEW: ReadonlySet<ActionKind> = new Set<ActionKind>(["reload", "open a tab", "sign in"]);

function hasWayOn({ screen }: Tab): boolean {
  return waysOn(screen).length > 0 || screen.kind === "list";
}

function wishOf({ screen }: Tab): ActionKind {
  const { kind, verdict, notice } = screen;
  return kind === "question" && verdict === null && notice === null ? "skip or go on" : "go on";
}

function describe(screen: Tab["screen"]): string {
  const { kind, student, attemptNumber, place, verdict, notice, counts } = screen;
  const parts = [
    kind,
    student,
    attemptNumber === null ? null : `attempt ${attemptNumber}`,
    place === null ? null : `question ${place}`,
    ...[counts, verdict, notice],
  ];
  return parts.filter((part) => part !== null).join(", ");
}
