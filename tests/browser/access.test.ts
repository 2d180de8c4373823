import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { answer, openQuiz, press, questionTitle, verdict } from "./quiz-page";
import { browserStage } from "./stage";

/** Not as a script of the page, which may run none but its own. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const stage = browserStage({ ...WITHOUT_TIME_LIMIT, OPERATORS: "opal" });

/** What axe finds wrong with the page as it is now, shortly. */
async function violations(page: Page): Promise<readonly string[]> {
  // While the browser goes from one page to the next, the title is replaced a moment later.
  await page.waitForFunction("document.title !== ''");
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run()");
  expect(results.passes.length).toBeGreaterThan(10);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
}

describe("axe finds nothing", () => {
  test("on the way from signing in to the summary", async () => {
    const page = await stage.anotherTab();
    await page.goto(stage.app().url);
    await page.getByLabel("Your name").waitFor();
    expect(await violations(page)).toStrictEqual([]);
    await page.close();

    const quiz = await stage.tabOf("ada");
    expect(await violations(quiz)).toStrictEqual([]);
    await openQuiz(quiz, "Fractions");
    expect(await violations(quiz)).toStrictEqual([]);
    await press(quiz, "Start");
    for (let place = 1; place <= 5; place += 1) {
      await questionTitle(quiz, place);
      if (place === 2) await press(quiz, "Report a problem with this question");
      if (place === 3) await press(quiz, "Check");
      expect(await violations(quiz)).toStrictEqual([]);
      await answer(quiz, 1);
      expect(await violations(quiz)).toStrictEqual([]);
      await press(quiz, place < 5 ? "Next" : "Finish");
    }
    await quiz.getByTestId("score").waitFor();
    expect(await violations(quiz)).toStrictEqual([]);
    await quiz.goto(`${stage.app().url}/practice/nope`);
    expect(await violations(quiz)).toStrictEqual([]);
  });
});

/** The levels of the headings, in order. */
function headingLevels(page: Page): Promise<readonly number[]> {
  return page
    .locator("h1, h2, h3, h4, h5, h6")
    .evaluateAll((all) => all.map(({ tagName }) => Number(tagName.slice(1))));
}

describe("in the dark scheme", () => {
  test("axe finds nothing, and the headings are an outline, up to the summary", async () => {
    const page = await stage.tabOf("dora");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    const check = async (levels: readonly number[]) => {
      expect(await violations(page)).toStrictEqual([]);
      expect(await headingLevels(page)).toStrictEqual(levels);
    };
    const background = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    expect(background).toBe("rgb(18, 22, 27)");
    await check([1, 2, 2, 2]);
    await openQuiz(page, "Fractions");
    await check([1, 2]);
    await press(page, "Start");
    for (let place = 1; place <= 5; place += 1) {
      await questionTitle(page, place);
      if (place === 2) await press(page, "Report a problem with this question");
      if (place === 3) await press(page, "Check");
      await check([1, 2]);
      if (place === 5) break;
      await answer(page, place % 2);
      await check([1, 2]);
      await press(page, "Next");
    }
    await press(page, "Skip");
    await page.getByRole("heading", { name: "You have reached the end" }).waitFor();
    await check([1, 2]);
    await press(page, "Finish");
    await page.getByTestId("score").waitFor();
    await check([1, 2]);
  });

  test("axe finds nothing on an operator's phone, and every column is there", async () => {
    const student = await stage.tabOf("dirk");
    await openQuiz(student, "Fractions");
    await press(student, "Start");
    await questionTitle(student, 1);
    await student.context().clearCookies();
    const page = await stage.tabOf("opal");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 375, height: 740 });
    await page.goto(`${stage.app().url}/ops/attempts?user=dirk`);
    const row = page.getByRole("row", { name: /^dirk at fractions-quiz/ });
    await row.waitFor();
    expect(await violations(page)).toStrictEqual([]);
    const cells = row.getByRole("cell");
    const [width, places] = await Promise.all([
      page.evaluate(() => document.documentElement.clientWidth),
      cells.evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().right)),
    ]);
    expect(places).toHaveLength(4);
    for (const right of places) expect(right).toBeLessThanOrEqual(width);
    await page.getByText("answering 0/5").waitFor();
    expect(await page.getByRole("link", { name: "Older attempts" }).count()).toBe(0);
    await row.getByRole("link").click();
    await page.getByRole("heading", { name: "Differences" }).waitFor();
    expect(await violations(page)).toStrictEqual([]);
    expect(await headingLevels(page)).toStrictEqual([1, 2, 2, 2, 2]);
  });
});

describe("with the keyboard alone", () => {
  /** What has the focus, by what a screen reader would call it. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (element instanceof HTMLInputElement) return element.type;
      return element?.textContent?.trim() ?? "";
    });

  async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let presses = 0; presses < 15; presses += 1) {
      if ((await focused(page)) === wanted) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`"${wanted}" was not reached; the focus is on "${await focused(page)}"`);
  }

  test("a question is opened, answered, checked and left", async () => {
    const page = await stage.tabOf("bea");
    await tabTo(page, "Fractions");
    await page.keyboard.press("Enter");
    // Before the browser runs the page, the button cannot get the focus.
    const start = page.getByRole("button", { name: "Start", exact: true, disabled: false });
    await start.waitFor();
    await tabTo(page, "Start");
    await page.keyboard.press("Enter");
    await questionTitle(page, 1);
    await expect.poll(() => focused(page)).toMatch(/^Question 1 of 5/);

    await page.keyboard.press("Tab");
    if ((await focused(page)) === "text") await page.keyboard.type("1");
    else await page.keyboard.press("Space");
    await tabTo(page, "Check");
    await page.keyboard.press("Enter");
    const words = await verdict(page);
    await expect.poll(() => focused(page)).toBe("Next");
    const status = page.locator(".holdfast-stepper > [role=status]");
    expect(await status.innerText()).toBe(words);
    await page.keyboard.press("Enter");
    await questionTitle(page, 2);
    await expect.poll(() => focused(page)).toMatch(/^Question 2 of 5/);
  });

  test("a held Enter key does not run past the verdict", async () => {
    const page = await stage.tabOf("cleo");
    await openQuiz(page, "English grammar");
    await press(page, "Start");
    for (let place = 1; ; place += 1) {
      await questionTitle(page, place);
      if ((await page.locator(".holdfast-question-body input[type=text]").count()) > 0) break;
      await press(page, "Skip");
    }
    const heading = await page.locator("#question-heading").innerText();
    await page.locator(".holdfast-question-body input[type=text]").first().fill("x");
    await page.keyboard.down("Enter");
    for (let repeats = 0; repeats < 10; repeats += 1) {
      await page.waitForTimeout(30);
      await page.keyboard.down("Enter");
    }
    await page.keyboard.up("Enter");
    expect(await verdict(page)).toBe("Not correct.");
    expect(await page.locator("#question-heading").innerText()).toBe(heading);
  });
});

test("nothing runs out of a narrow screen", async () => {
  const page = await stage.tabOf("dag");
  await page.setViewportSize({ width: 320, height: 640 });
  await openQuiz(page, "Fractions");
  const overflow = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  expect(await overflow()).toBe(0);
  await press(page, "Start");
  await questionTitle(page, 1);
  await press(page, "Report a problem with this question");
  expect(await overflow()).toBe(0);
});
