import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { FaultProxy, TAB_HEADER, type PageServer } from "./fault-proxy";
import { isErrorPage, readScreen, type Screen } from "./screen";

/** A limit for what hangs: how long a page takes depends on what else the machine does. */
const SETTLE_MS_MAX = 20_000;
const LOOK_AGAIN_MS = 12;
/** What is pressed shows, or sends something, within this time; otherwise it does nothing. */
const BEGINS_MS_MAX = 300;

/** How far a tab was at some time. */
export interface TabState {
  readonly exchanges: number;
  readonly screen: string;
}

/** A tab, and what the person in front of it remembers of it. */
export class Tab {
  screen: Screen = BLANK;
  /** What was entered and not sent, and for which question of whom. */
  draft: { readonly of: string; readonly entered: readonly string[] } | null = null;
  /** The question whose answer, skip or report waits for the connection. */
  waits: string | null = null;
  readonly furthest = new Map<string, { readonly number: number; readonly place: number }>();

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  /** What the tab keeps of a student is deleted when somebody else comes. */
  forget(): void {
    this.draft = null;
    this.waits = null;
  }
}

const BLANK: Screen = {
  ...{ kind: "other", student: null, attemptNumber: null, place: null, total: null },
  ...{
    verdict: null,
    notice: null,
    asksForInput: false,
    waiting: null,
    saved: [],
    counts: null,
    results: [],
    controls: [],
  },
  ...{ fields: [], entered: [], isBusy: false, text: "" },
};

/** A computer that students share: one browser context, its tabs, and its way to the server. */
export class Computer {
  readonly tabs: Tab[] = [];
  current = 0;
  isOffline = false;
  /** Whose session the browser has. */
  signedIn: string | null = null;

  private constructor(
    readonly context: BrowserContext,
    readonly proxy: FaultProxy,
  ) {}

  static async open(browser: Browser, server: string, pages?: PageServer): Promise<Computer> {
    const [context, proxy] = await Promise.all([
      browser.newContext({ viewport: { width: 375, height: 700 }, reducedMotion: "reduce" }),
      FaultProxy.start(server, pages),
    ]);
    context.setDefaultTimeout(SETTLE_MS_MAX);
    context.on("dialog", (dialog) => void dialog.accept());
    // A compiler of this project's scripts names functions with it.
    await context.addInitScript("globalThis.__name ??= (named) => named");
    return new Computer(context, proxy);
  }

  get tab(): Tab {
    const tab = this.tabs[this.current];
    if (tab === undefined) throw new Error("no tab is open");
    return tab;
  }

  async openTab(path: string): Promise<void> {
    const page = await this.context.newPage();
    const tab = new Tab(page, `tab ${this.tabs.length + 1}`);
    await page.setExtraHTTPHeaders({ [TAB_HEADER]: tab.name });
    this.tabs.push(tab);
    this.current = this.tabs.length - 1;
    await page.goto(this.proxy.url + path, { waitUntil: "commit" }).catch(() => null);
  }

  /** To be taken before something is done in the tab. */
  now(tab: Tab): TabState {
    return { exchanges: this.proxy.exchangesOf(tab.name), screen: JSON.stringify(tab.screen) };
  }

  async setOffline(isOffline: boolean): Promise<void> {
    this.isOffline = isOffline;
    await this.context.setOffline(isOffline);
  }

  /**
   * Waits until nothing moves in the tab: no request is under way but those whose replies are held,
   * and two looks show the same. Whether it got there in time; the last look is kept either way.
   */
  async settle(tab: Tab = this.tab, since: TabState = this.now(tab)): Promise<boolean> {
    const startedAt = Date.now();
    let before = "";
    let quietFor = 0;
    while (Date.now() < startedAt + SETTLE_MS_MAX) {
      const isQuiet = this.proxy.inFlight <= this.proxy.held;
      const screen = await readScreen(tab.page);
      if (screen !== null) {
        tab.screen = screen;
        const isStill = !screen.isBusy || this.proxy.held > 0 || isErrorPage(tab.page);
        const now = JSON.stringify(screen);
        quietFor = isQuiet && isStill && now === before ? quietFor + 1 : 0;
        const hasBegun = this.proxy.exchangesOf(tab.name) > since.exchanges || now !== since.screen;
        if (quietFor >= 2 && (hasBegun || Date.now() > startedAt + BEGINS_MS_MAX)) return true;
        before = now;
      }
      await sleep(LOOK_AGAIN_MS);
    }
    return false;
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.proxy.close();
  }
}
