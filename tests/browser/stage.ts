import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { launchChromium, missingBrowser, newProfile } from "./browser";
import { signIn } from "./quiz-page";

export interface Stage {
  readonly app: () => RunningApp;
  /** A new tab, signed in as a student of that name, on the list of assessments. */
  readonly tabOf: (userId: string) => Promise<Page>;
  /** Another tab of whoever signed in last. */
  readonly anotherTab: () => Promise<Page>;
  /** What the pages complained about since the test began: script errors and console errors. */
  readonly complaints: () => readonly string[];
}

/** The product, with more settings, and a browser; without a browser the tests are skipped. */
export function browserStage(env: Readonly<Record<string, string>> = {}): Stage {
  let app: RunningApp | undefined;
  let browser: Browser | undefined;
  let profile: BrowserContext | undefined;
  let complaints: string[] = [];
  beforeAll(async () => {
    if (missingBrowser !== null) return;
    [app, browser] = await Promise.all([startApp(env), launchChromium()]);
  }, 180_000);
  beforeEach(async (context) => {
    if (missingBrowser !== null) context.skip(missingBrowser);
    complaints = [];
    profile = await newProfile(present(browser));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await printPages(profile?.pages() ?? [], complaints);
    await profile?.close();
    // A test that failed half-way must not be the reason why the next one fails.
    await app?.redis.resume();
    app?.simulator.setFaults([]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const runningApp = () => present(app);
  const anotherTab = async () => {
    const page = await present(profile).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    return page;
  };
  return {
    app: runningApp,
    anotherTab,
    complaints: () => complaints,
    tabOf: async (userId) => {
      const page = await anotherTab();
      await signIn(page, runningApp().url, userId);
      return page;
    },
  };
}

/** What was on the pages when a test failed: a time limit alone says only what was not there. */
async function printPages(pages: readonly Page[], complaints: readonly string[]): Promise<void> {
  for (const page of pages) {
    const text = await page.locator("body").innerText({ timeout: 5_000 }).catch(String);
    console.error(`the page at ${page.url()} when the test failed:\n${text}`);
  }
  if (complaints.length > 0) console.error(`it had complained:\n${complaints.join("\n")}`);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the stage is not set");
  return value;
}
