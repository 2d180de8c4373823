import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { PROJECT } from "#src/cli/project.ts";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { missingBrowser, openBrowser } from "./browser";
import { answer, enterSomething, openQuiz, press, questionTitle, signIn } from "./quiz-page";

/**
 * Takes the pictures of README.md from the running application and from the last verification
 * report. Run it again when a page looks different: `npx tsx tests/browser/screenshots.ts`.
 */
const FOLDER = join(PROJECT, "docs/pictures");
const REPORT = join(PROJECT, "reports/verification/index.html");
const QUESTIONS = 5;

async function picture(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.bringToFront();
  // A button that has the focus is drawn with a ring.
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.screenshot({
    path: join(FOLDER, `${name}.png`),
    animations: "disabled",
    caret: "hide",
  });
  console.log(`docs/pictures/${name}.png`);
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

if (missingBrowser !== null) throw new Error(missingBrowser);
mkdirSync(FOLDER, { recursive: true });
const { context, close } = await openBrowser();
let app: RunningApp | undefined;
try {
  await pictureOfReport(context);
  app = await startApp({ OPERATORS: "opal" });
  await pictureOfStudent(context, app.url);
  await context.clearCookies();
  await pictureOfOperator(context, app.url);
} finally {
  await close();
  await app?.stop();
}
