import type { Locator, Page } from "playwright-core";
import type { Computer, Tab } from "./computer";
import type { ReplyFault } from "./fault-proxy";
import { isErrorPage, readScreen } from "./screen";
import type { Submission, StudentNotes } from "./student-notes";

/** What a person at the computer, and the network, may do next. */
export const ACTION_WEIGHTS = {
  "go on": 14,
  "skip or go on": 2,
  enter: 8,
  check: 6,
  skip: 4,
  report: 2,
  back: 5,
  forward: 2,
  reload: 3,
  "to the list": 4,
  "open the quiz": 4,
  "open a tab": 2,
  "change the tab": 5,
  offline: 2,
  online: 3,
  "lose the next reply": 2,
  "lose the next request": 1,
  "slow down the next reply": 1,
  "hold the next reply": 1,
  "release the held replies": 2,
  "lose the session": 1,
  "sign out": 3,
  "sign in": 4,
} as const;

export type ActionKind = keyof typeof ACTION_WEIGHTS;

export interface Action {
  readonly kind: ActionKind;
  /** Chooses among what is there: a choice, a student, a tab. */
  readonly pick: number;
}

/** Where an action happens. */
export interface ActionContext {
  readonly computer: Computer;
  readonly students: readonly string[];
  readonly notesOf: (student: string) => StudentNotes;
  readonly quiz: { readonly title: string; readonly path: string };
  /** A text that no other student types. */
  readonly textOf: (student: string) => string;
}

/** What was done, in words; null: it cannot be done now. */
type Perform = (context: ActionContext, pick: number) => Promise<string | null>;

const TABS_MAX = 3;

const PERFORM: Readonly<Record<ActionKind, Perform>> = {
  "go on": goOn,
  "skip or go on": async (context, pick) =>
    (await pressIfThere(context, "Skip")) ?? goOn(context, pick),
  enter,
  check: (context) => pressIfThere(context, "Check"),
  skip: (context) => pressIfThere(context, "Skip"),
  report,
  back: async ({ computer }) => {
    const { page } = computer.tab;
    await page.goBack({ waitUntil: "commit" }).catch(() => null);
    if (page.url() === "about:blank")
      await page.goForward({ waitUntil: "commit" }).catch(() => null);
    return "goes back";
  },
  forward: async ({ computer }) => {
    const moved = await computer.tab.page.goForward({ waitUntil: "commit" }).catch(() => null);
    return moved === null ? null : "goes forward";
  },
  reload: async ({ computer, quiz }) => {
    const { page } = computer.tab;
    const commit = { waitUntil: "commit" } as const;
    // An empty tab has nothing to reload.
    if (page.url() === "about:blank") {
      await page.goto(computer.proxy.url + quiz.path, commit).catch(() => null);
    } else await page.reload(commit).catch(() => null);
    return "reloads the page";
  },
  "to the list": (context) => pressIfThere(context, "Holdfast"),
  "open the quiz": (context) => pressIfThere(context, context.quiz.title),
  "open a tab": openTab,
  "change the tab": async (context, pick) => {
    const { computer } = context;
    const { tabs, current } = computer;
    if (tabs.length < 2) return openTab(context);
    computer.current = (current + 1 + (pick % (tabs.length - 1))) % tabs.length;
    await computer.tab.page.bringToFront();
    return `changes to ${computer.tab.name}`;
  },
  offline: (context) => connect(context, true),
  online: (context) => connect(context, false),
  "lose the next reply": (context) => strike(context, "lost"),
  "lose the next request": (context) => strike(context, "unsent"),
  "slow down the next reply": (context) => strike(context, "slow"),
  "hold the next reply": (context) => strike(context, "held"),
  "release the held replies": ({ computer }) => {
    if (computer.proxy.held === 0) return Promise.resolve(null);
    computer.proxy.release();
    return Promise.resolve("the held replies arrive");
  },
  "lose the session": async ({ computer }) => {
    if (computer.signedIn === null) return null;
    await computer.context.clearCookies();
    computer.signedIn = null;
    return "the session ends by itself";
  },
  "sign out": async (context) => {
    const { computer } = context;
    if (computer.proxy.fault !== null) return null;
    // The page says that the student is still signed in.
    if (computer.isOffline) return pressIfThere(context, "Sign out");
    if (!computer.tab.screen.controls.includes("Sign out")) return null;
    await pressAndLoad(computer.tab.page, "Sign out");
    computer.signedIn = null;
    for (const tab of computer.tabs) tab.forget();
    return 'presses "Sign out"';
  },
  "sign in": signIn,
};

/** Does it in the tab that is in front. null: it cannot be done now, and nothing happened. */
export function perform(context: ActionContext, { kind, pick }: Action): Promise<string | null> {
  return PERFORM[kind](context, pick);
}

/** The buttons that lead on, in the order in which a student would see them. */
const WAYS_ON = [
  ...["Retry", "Load the current attempt", "Reload the page", "Sign in again"],
  ...["Got it", "Send now", "Start", "Next", "Finish", "Try again"],
] as const;

export const BUTTONS: readonly string[] = [...WAYS_ON, "Check", "Skip"];

/** Names of what leads on from a page as it is. */
export function waysOn({ controls, kind }: Tab["screen"]): readonly string[] {
  const found = BUTTONS.filter((name) => controls.includes(name));
  return kind === "sign_in" && controls.includes("Sign in") ? [...found, "Sign in"] : found;
}

async function openTab({ computer, quiz }: ActionContext): Promise<string | null> {
  if (computer.tabs.length >= TABS_MAX || computer.isOffline) return null;
  await computer.openTab(quiz.path);
  return "opens the quiz in a new tab";
}

async function goOn(context: ActionContext, pick: number): Promise<string | null> {
  const { computer, quiz } = context;
  const { screen, page } = computer.tab;
  if (isErrorPage(page)) return PERFORM.reload(context, pick);
  const way = WAYS_ON.find((name) => screen.controls.includes(name));
  if (way !== undefined) return pressIfThere(context, way);
  if (screen.kind === "sign_in") return signIn(context, pick);
  if (screen.kind === "list") return pressIfThere(context, quiz.title);
  if (screen.kind !== "question") return null;
  return screen.entered.length > 0 ? pressIfThere(context, "Check") : enter(context, pick);
}

async function pressIfThere(context: ActionContext, name: string): Promise<string | null> {
  const { page, screen } = context.computer.tab;
  if (!screen.controls.includes(name)) return null;
  if (name === "Check" || name === "Retry")
    note(context, { kind: "answer", entered: screen.entered });
  if (name === "Skip") note(context, { kind: "skip", entered: [] });
  await press(page, name);
  return `presses "${name}"`;
}

async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  const link = page.getByRole("link", { name, exact: true });
  await clickNow(button.or(link).first());
}

/** For a button after which the browser loads a page. */
async function pressAndLoad(page: Page, name: string): Promise<void> {
  const loaded = page.waitForEvent("load").catch(() => undefined);
  await press(page, name);
  await loaded;
}

/** The page may have changed since it was looked at: then there is nothing to press. */
async function clickNow(target: Locator): Promise<void> {
  await target.click({ force: true, noWaitAfter: true, timeout: 2_000 }).catch(() => undefined);
}

/** Written down before it is sent: what is lost on the way may have been done. */
function note({ computer, notesOf }: ActionContext, submission: Submission): void {
  const { student, attemptNumber: number, place } = computer.tab.screen;
  if (student === null || number === null || place === null) return;
  notesOf(student).did({ number, place }, submission);
}

async function enter(context: ActionContext, pick: number): Promise<string | null> {
  const { computer, textOf } = context;
  const { page, screen } = computer.tab;
  const { student, fields } = screen;
  if (screen.kind !== "question" || student === null || fields.length === 0) return null;
  const body = page.locator(".holdfast-question-body");
  const at = pick % fields.length;
  const field = body.locator("input").nth(at);
  if (fields[at] === "text") {
    await field.fill(textOf(student), { timeout: 2_000 }).catch(() => undefined);
  } else await clickNow(field);
  // A page that was still busy may have gone on to the next question before this was entered.
  const { attemptNumber, place, entered, student: of } = (await readScreen(page)) ?? screen;
  computer.tab.draft = { of: draftKey(of, attemptNumber, place), entered };
  return `enters ${entered.length === 0 ? "nothing" : entered.join(", ")}`;
}

export function draftKey(
  student: string | null,
  number: number | null,
  place: number | null,
): string {
  return JSON.stringify([student, number, place]);
}

async function report(context: ActionContext, pick: number): Promise<string | null> {
  const { page, screen } = context.computer.tab;
  if (!screen.controls.includes("Report a problem with this question")) return null;
  const send = page.getByRole("button", { name: "Send report", exact: true });
  const isOpen = screen.controls.includes("Send report");
  if (!isOpen) await press(page, "Report a problem with this question");
  const reasons = page.getByRole("group", { name: "What is wrong?" }).getByRole("radio");
  await clickNow(reasons.nth(pick % 4));
  note(context, { kind: "report", entered: [] });
  await clickNow(send);
  return "reports the question";
}

async function signIn({ computer, students }: ActionContext, pick: number): Promise<string | null> {
  const { page, screen } = computer.tab;
  const student = students[pick % students.length];
  const isPossible = !computer.isOffline && computer.proxy.fault === null;
  if (screen.kind !== "sign_in" || student === undefined || !isPossible) return null;
  await page.getByLabel("Your name").fill(student, { timeout: 2_000 });
  await pressAndLoad(page, "Sign in");
  computer.signedIn = student;
  return `signs in as ${student}`;
}

async function connect({ computer }: ActionContext, isOffline: boolean): Promise<string | null> {
  if (computer.isOffline === isOffline) return null;
  await computer.setOffline(isOffline);
  return isOffline ? "the connection is gone" : "the connection is back";
}

function strike({ computer }: ActionContext, fault: ReplyFault): Promise<string | null> {
  if (computer.proxy.fault !== null || computer.proxy.held > 0) return Promise.resolve(null);
  computer.proxy.strikeNext(fault);
  return Promise.resolve(`the next request will be ${fault}`);
}
