import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { PROJECT } from "#src/cli/project.ts";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { missingBrowser, openBrowser } from "./browser";
import { fillApplication, openListedPage, PAGES, PAGES_ENV } from "./page-list";
import { answer, enterSomething, openQuiz, press, questionTitle, signIn } from "./quiz-page";

/**
 * Takes the pictures of the documents from the running application and from the last verification
 * report. Run it again when a page looks different: `npx tsx tests/browser/screenshots.ts`.
 *
 * With `operators` it takes only those of docs/operate.md. With `every-page` it takes pictures of every page instead, at the widths of a phone and of a
 * desktop, light and dark, for a person to look at: `reports/pages/`. Names after it choose pages.
 */
const FOLDER = join(PROJECT, "docs/pictures");
const EVERY_PAGE_FOLDER = join(PROJECT, "reports/pages");
const WIDTHS = { phone: 375, desktop: 1_280 } as const;
const REPORT = join(PROJECT, "reports/verification/index.html");
const QUESTIONS = 5;

async function picture(
  page: Page,
  name: string,
  { width = 1_280, fullPage = false } = {},
): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.bringToFront();
  await withoutFocus(page);
  await page.screenshot({
    path: join(FOLDER, `${name}.png`),
    animations: "disabled",
    caret: "hide",
    fullPage,
  });
  console.log(`docs/pictures/${name}.png`);
}

/** A button that has the focus is drawn with a ring. */
async function withoutFocus(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
}

async function picturesOfEveryPage(
  context: BrowserContext,
  app: RunningApp,
  names: readonly string[],
): Promise<void> {
  mkdirSync(EVERY_PAGE_FOLDER, { recursive: true });
  await fillApplication(app);
  const wanted = PAGES.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const listed of wanted) {
    const page = await context.newPage();
    await openListedPage(page, app, listed);
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [device, width] of Object.entries(WIDTHS)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        await withoutFocus(page);
        const path = join(EVERY_PAGE_FOLDER, `${listed.name}-${device}-${colorScheme}.png`);
        await page.screenshot({ path, animations: "disabled", caret: "hide", fullPage: true });
      }
    }
    console.log(`reports/pages/${listed.name}-*.png`);
    await page.close();
    await app.redis.resume();
  }
}

/** The overview, and the list of attempts on a phone, with a conflict. */
async function picturesForOperators(context: BrowserContext, app: RunningApp): Promise<void> {
  await fillApplication(app);
  const pictures = [
    ["ops", "overview", WIDTHS.desktop],
    ["ops-attempts", "attempts-phone", WIDTHS.phone],
  ] as const;
  for (const [listedName, name, width] of pictures) {
    const listed = PAGES.find((each) => each.name === listedName);
    if (listed === undefined) throw new Error(`${listedName} is not in the list of pages`);
    const page = await context.newPage();
    await openListedPage(page, app, listed);
    await picture(page, name, { width, fullPage: true });
    await page.close();
  }
}

/** One answer is given, and the next question has an answer that is not sent yet. */
async function pictureOfStudent(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await signIn(page, url, "ada");
  await openQuiz(page, "Fractions");
  await press(page, "Start");
  await questionTitle(page, 1);
  await answer(page);
  await press(page, "Next");
  await questionTitle(page, 2);
  await enterSomething(page, 1);
  await picture(page, "student");
  await page.close();
}

/** An operator looks at a student who has finished one attempt and is in the second. */
async function pictureOfOperator(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await signIn(page, url, "ben");
  await openQuiz(page, "Fractions");
  await press(page, "Start");
  for (let place = 1; place <= QUESTIONS; place += 1) {
    await questionTitle(page, place);
    await answer(page);
    await press(page, place < QUESTIONS ? "Next" : "Finish");
  }
  await page.getByTestId("gradebook-status").getByText("In the gradebook").waitFor();
  await press(page, "Try again");
  await questionTitle(page, 1);
  await context.clearCookies();
  await signIn(page, url, "opal");
  await page.goto(`${url}/ops/ben/fractions-quiz`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await picture(page, "operator");
  await page.close();
}

/** The verdict if it is positive, and otherwise what the last run covered. */
async function pictureOfReport(context: BrowserContext): Promise<void> {
  if (!existsSync(REPORT)) {
    console.error("There is no verification report. Run `npm test` first; its picture is kept.");
    process.exitCode = 1;
    return;
  }
  const page = await context.newPage();
  await page.goto(pathToFileURL(REPORT).href);
  if ((await page.locator("header.verdict.good").count()) === 0) {
    const contents = page.getByRole("navigation", { name: "Contents" });
    await contents.getByRole("link", { name: "Coverage", exact: true }).click();
    console.log("The last report does not say that everything is proven: run `npm test`.");
  }
  await picture(page, "report");
  await page.close();
}

async function takeAll(context: BrowserContext, start: () => Promise<RunningApp>): Promise<void> {
  const [what, ...names] = process.argv.slice(2);
  if (what === "every-page") return picturesOfEveryPage(context, await start(), names);
  if (what === "operators") return picturesForOperators(context, await start());
  if (what !== undefined) throw new Error(`${what}: give nothing, operators, or every-page`);
  await pictureOfReport(context);
  const app = await start();
  await pictureOfStudent(context, app.url);
  await context.clearCookies();
  await pictureOfOperator(context, app.url);
  await picturesForOperators(context, app);
}

if (missingBrowser !== null) throw new Error(missingBrowser);
mkdirSync(FOLDER, { recursive: true });
const { context, close } = await openBrowser();
let app: RunningApp | undefined;
try {
  await takeAll(context, async () => (app = await startApp(PAGES_ENV)));
} finally {
  await close();
  await app?.stop();
}
