import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { openQuiz, press, questionTitle, verdict } from "./quiz-page";
import { browserStage } from "./stage";

const TEXT = ".holdfast-question-body input[type=text]";
const CHOICE =
  ".holdfast-question-body input[type=radio], .holdfast-question-body input[type=checkbox]";
const stage = browserStage(WITHOUT_TIME_LIMIT);

/** At the first question that has a field like this. */
async function atQuestionWith(field: string, userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, "How plants live");
  await press(page, "Start");
  for (let place = 1; ; place += 1) {
    await questionTitle(page, place);
    if ((await page.locator(field).count()) > 0) return page;
    await press(page, "Skip");
  }
}

async function readDraftMemory(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((each) => each.startsWith("holdfast:draft:"));
    return key === undefined ? null : sessionStorage.getItem(key);
  });
}

describe("what a student entered and has not sent", () => {
  test("is there after a reload: a text", async () => {
    const page = await atQuestionWith(TEXT, "nora");
    await page.locator(TEXT).first().fill("half a thought");
    await page.reload();
    await expect.poll(() => page.locator(TEXT).first().inputValue()).toBe("half a thought");
    expect(await page.getByTestId("verdict").count()).toBe(0);
    expect(stage.complaints()).toEqual([]);
    await press(page, "Check");
    expect(await verdict(page)).toBe("Not correct.");
    expect(await readDraftMemory(page)).toBeNull();
  });

  test("is there after another page, although the browser shows an earlier question first", async () => {
    const page = await stage.tabOf("noor");
    await openQuiz(page, "How plants live");
    await press(page, "Start");
    const text = page.locator(TEXT).first();
    for (let place = 1; place === 1 || (await text.count()) === 0; place += 1) {
      await questionTitle(page, place);
      await press(page, "Skip");
      await questionTitle(page, place + 1);
    }
    await text.fill("half a thought");
    await page.getByRole("link", { name: "Holdfast", exact: true }).click();
    await page.getByRole("heading", { name: "Assessments" }).waitFor();
    await page.goBack();
    await expect.poll(() => text.inputValue()).toBe("half a thought");
  });

  test("is there after a reload: a choice, and what was written about the question", async () => {
    const page = await atQuestionWith(CHOICE, "olaf");
    await page.locator(CHOICE).nth(1).check();
    await press(page, "Report a problem with this question");
    await page.getByText("Something else", { exact: true }).click();
    await page.getByLabel("In your own words (optional)").fill("the second one is odd");
    await page.reload();
    await expect.poll(() => page.locator(CHOICE).nth(1).isChecked()).toBe(true);
    const words = page.getByLabel("In your own words (optional)");
    expect(await words.inputValue()).toBe("the second one is odd");
    await press(page, "Send report");
    await page.getByTestId("verdict").waitFor();
    expect(await readDraftMemory(page)).toBeNull();
  });

  test("is not there any more, if the report was cancelled", async () => {
    const page = await atQuestionWith(CHOICE, "orla");
    const open = page.getByRole("button", { name: "Report a problem with this question" });
    const words = page.getByLabel("In your own words (optional)");
    await open.click();
    await page.getByText("Something else", { exact: true }).click();
    await words.fill("the second one is odd");
    await press(page, "Cancel");
    expect(await words.isVisible()).toBe(false);
    expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.reload();
    await open.click();
    expect(await words.inputValue()).toBe("");
    expect(await page.getByRole("radio", { name: "Something else" }).isChecked()).toBe(false);
  });

  test("is dropped once the question was skipped, in another tab", async () => {
    const page = await atQuestionWith(TEXT, "pia");
    await page.locator(TEXT).first().fill("half a thought");
    await expect.poll(() => readDraftMemory(page)).not.toBeNull();
    const other = await stage.anotherTab();
    await other.goto(page.url());
    await press(other, "Skip");
    const shown = await page.locator("#question-heading .holdfast-eyebrow").innerText();
    await expect
      .poll(() => other.locator("#question-heading .holdfast-eyebrow").allInnerTexts())
      .not.toEqual([shown]);
    await page.bringToFront();
    await page.reload();
    await expect.poll(() => readDraftMemory(page)).toBeNull();
    for (const field of await page.locator(TEXT).all()) {
      expect(await field.inputValue()).toBe("");
    }
  });
});

describe("a page of a build that is gone", () => {
  /** Lets the server not know the actions of this page, as another build would not. */
  async function outdate(page: Page, times: number): Promise<void> {
    let left = times;
    await page.route("**/practice/**", async (route) => {
      const request = route.request();
      const id = request.headers()["next-action"];
      if (request.method() !== "POST" || id === undefined || left === 0) return route.continue();
      left -= 1;
      const unknown = id.replace(/[0-9a-f]{8}$/, "00000000");
      return route.continue({ headers: { ...request.headers(), "next-action": unknown } });
    });
  }

  test("loads itself anew, once, says why, and loses nothing that was typed", async () => {
    const page = await atQuestionWith(TEXT, "rosa");
    const place = await page.locator("#question-heading").innerText();
    await page.locator(TEXT).first().fill("a whole thought");
    await outdate(page, 1);
    await press(page, "Check");
    await page.getByText("This page was out of date, so we reloaded it.").waitFor();
    await page.getByText("What you entered is still here.").waitFor();
    expect(await page.locator(TEXT).first().inputValue()).toBe("a whole thought");
    expect(await page.locator("#question-heading").innerText()).toBe(place);
    await press(page, "Check");
    expect(await verdict(page)).toBe("Not correct.");
  });

  test("does not load itself anew again and again where that does not help", async () => {
    const page = await atQuestionWith(TEXT, "sven");
    await page.locator(TEXT).first().fill("a whole thought");
    await outdate(page, 2);
    let loads = 0;
    page.on("load", () => (loads += 1));
    await press(page, "Check");
    await page.getByText("This page was out of date, so we reloaded it.").waitFor();
    await press(page, "Check");
    await page.getByText("This page is out of date. Please reload it.").waitFor();
    expect(loads).toBe(1);
    expect(await page.locator(TEXT).first().inputValue()).toBe("a whole thought");
    await press(page, "Reload the page");
    await expect.poll(() => loads).toBe(2);
    await expect.poll(() => page.locator(TEXT).first().inputValue()).toBe("a whole thought");
    await press(page, "Check");
    expect(await verdict(page)).toBe("Not correct.");
  });
});
