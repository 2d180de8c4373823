import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openQuiz, press, questionTitle, verdict } from "./quiz-page";
import { browserStage } from "./stage";

const stage = browserStage();

/** A question that is answered by typing. */
async function atTextQuestion(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, "How plants live");
  await press(page, "Start");
  for (let place = 1; ; place += 1) {
    await questionTitle(page, place);
    if ((await page.locator(".holdfast-question-body input[type=text]").count()) > 0) return page;
    await press(page, "Skip");
  }
}

async function typed(page: Page): Promise<readonly string[]> {
  const fields = await page.locator(".holdfast-question-body input[type=text]").all();
  return Promise.all(fields.map((field) => field.inputValue()));
}

async function typeEverywhere(page: Page, text: string): Promise<void> {
  for (const field of await page.locator(".holdfast-question-body input[type=text]").all()) {
    await field.fill(text);
  }
}

describe("when Redis does not answer", () => {
  test("the answer stays, and Retry sends it once Redis is back", async () => {
    const page = await atTextQuestion("zoe");
    const title = await page.locator("#question-heading").innerText();
    await typeEverywhere(page, "CANARY");
    const before = await typed(page);
    await stage.app().redis.pause();
    await press(page, "Check");
    await page.getByText("What you entered is still here.").waitFor();
    expect(await typed(page)).toStrictEqual(before);
    expect(await page.locator("#question-heading").innerText()).toBe(title);

    await press(page, "Retry");
    await page.getByText("What you entered is still here.").waitFor();
    await stage.app().redis.resume();
    await expect
      .poll(
        async () => {
          const retry = page.getByRole("button", { name: "Retry", exact: true });
          if (await retry.isVisible()) await retry.click();
          return page.getByTestId("verdict").isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(await verdict(page)).toBe("Not correct.");
    expect(stage.app().output()).not.toContain("CANARY");
  });

  test("a page that is opened says so and offers to try again", async () => {
    const page = await atTextQuestion("yves");
    await stage.app().redis.pause();
    await page.reload();
    await page.getByRole("heading", { name: "We can’t show this page right now" }).waitFor();
    await stage.app().redis.resume();
    await expect
      .poll(
        async () => {
          const retry = page.getByRole("button", { name: "Retry", exact: true });
          if (await retry.isVisible()) await retry.click();
          return page.getByTestId("attempt-number").isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
  });

  test("an attempt that Redis has forgotten goes on: the page sends again what it was told", async () => {
    const page = await atTextQuestion("xaver");
    const place = await page.locator("#question-heading").innerText();
    await typeEverywhere(page, "x");
    await stage.app().redis.restart();
    await expect
      .poll(
        async () => {
          const check = page.getByRole("button", { name: "Check", exact: true });
          if (await check.isVisible()) await check.click();
          return page.getByTestId("verdict").isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(await page.locator("#question-heading").innerText()).toBe(place);
    expect(await page.getByTestId("attempt-number").innerText()).toBe("Attempt 1");
    const [, answered] = /^Question (\d+) of/.exec(place) ?? [];
    await page.getByText(`${answered} of 6 answered`).waitFor();
    // What was sent again is stored again, not only shown.
    await page.reload();
    await page.getByText(`${answered} of 6 answered`).waitFor();
  });

  test("an attempt that Redis has forgotten comes back after a reload, too", async () => {
    const page = await atTextQuestion("wilma");
    const place = await page.locator("#question-heading").innerText();
    await stage.app().redis.restart();
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByRole("button", { name: "Start", exact: true }).isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    await press(page, "Start");
    await page
      .locator("#question-heading")
      .getByText(place.split("\n")[0] ?? "")
      .waitFor();
    expect(await page.getByTestId("attempt-number").innerText()).toBe("Attempt 1");
  });

  test("without what the page keeps, it is said to be gone, and a new one can begin", async () => {
    const page = await atTextQuestion("xenia");
    await typeEverywhere(page, "x");
    await page.evaluate(() => sessionStorage.clear());
    await stage.app().redis.restart();
    await expect
      .poll(
        async () => {
          const check = page.getByRole("button", { name: "Check", exact: true });
          if (await check.isVisible()) await check.click();
          return page.getByText("This attempt no longer exists.").isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    await press(page, "Load the current attempt");
    await press(page, "Start");
    await questionTitle(page, 1);
  });
});

test("a gradebook that is down stops a start, and only a start: the page opens as ever", async () => {
  const { simulator } = stage.app();
  simulator.setFaults(["F12:status=503"]);
  simulator.requests.reset();
  const page = await stage.tabOf("viktor");
  await openQuiz(page, "How plants live");
  await page.getByRole("heading", { name: "Ready when you are" }).waitFor();
  expect(simulator.requests.counts().total).toBe(0);
  await press(page, "Start");
  await page.getByText("The gradebook is not responding.").waitFor({ timeout: 30_000 });
  simulator.setFaults([]);
  await expect
    .poll(
      async () => {
        const retry = page.getByRole("button", { name: "Retry", exact: true });
        if (await retry.isVisible()) await retry.click();
        return page.getByText("Question 1 of").isVisible();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(true);
});

test("a student who was signed out elsewhere is shown the way back in", async () => {
  const page = await atTextQuestion("ute");
  await typeEverywhere(page, "x");
  await page.context().clearCookies();
  await press(page, "Check");
  const told = await page.getByTestId("notice").innerText();
  expect(told).toContain("You are no longer signed in. Your saved answers are kept.");
  expect(told).toContain("What you entered is still here.");
  await page.getByRole("link", { name: "Sign in again" }).waitFor();
});

test("a student who has no attempt on the page is only asked to sign in", async () => {
  const page = await stage.tabOf("uri");
  await openQuiz(page, "English grammar");
  await page.context().clearCookies();
  await press(page, "Start");
  const told = await page.getByTestId("notice").innerText();
  expect(told).toContain("Sign in to go on.");
  expect(told).not.toContain("no longer");
});

test("nothing is sent before something was entered", async () => {
  const page = await atTextQuestion("tom");
  await press(page, "Check");
  await page.getByText("Write an answer first, or skip the question.").waitFor();
});
