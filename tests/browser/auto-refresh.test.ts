import { Redis } from "ioredis";
import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { signedIn } from "../lib/http/student";
import { browserStage } from "./stage";

const QUIZ = "fractions-quiz";
/** The timer's sweeps would be the news of every refresh. */
const stage = browserStage({ OPERATORS: "opal", SWEEP_INTERVAL_SECONDS: "3600" });

let count = 0;
let student = "";
beforeEach(() => {
  count += 1;
  student = `student-${count}`;
});

async function startAttempt(): Promise<void> {
  const http = await signedIn(stage.app().url, student);
  expect((await http.send(QUIZ, { type: "attempt.start" })).status).toBe(200);
}

/** A page whose clock goes on by itself, and can be set forward. */
async function operatorsPage(path: string): Promise<Page> {
  const page = await stage.tabOf("opal");
  await page.clock.install();
  await page.goto(`${stage.app().url}${path}`);
  await page.getByText("As of ").waitFor();
  for (let tries = 1; (await page.getByTestId("fault").count()) > 0 && tries < 5; tries += 1) {
    await page.reload();
    await page.getByText("As of ").waitFor();
  }
  // The browser runs the page: before that, nothing is refreshed.
  await page.waitForLoadState("networkidle");
  return page;
}

const openFilter = (page: Page) => page.getByText("Filter", { exact: true }).click();
const row = (page: Page) => page.getByRole("link", { name: `${student} at ${QUIZ}` });
const spoken = (page: Page) => page.locator(".ops-refresh [role=status]");
const asOf = (page: Page) => page.locator(".ops-refresh time").getAttribute("datetime");

/** Lets intervals pass until it is there: on a machine that does much else a refresh may fail. */
async function comesByItself(page: Page, wanted: Locator): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    await page.clock.fastForward(61_000);
    await page.waitForTimeout(1_000);
    return wanted.isVisible();
  };
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true);
}

async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

describe("a page for operators", () => {
  test("shows news by itself, says when it was read, and is silent", async () => {
    const page = await operatorsPage("/ops/attempts");
    const before = await asOf(page);
    await startAttempt();
    await comesByItself(page, row(page));
    expect(await asOf(page)).not.toBe(before);
    expect(await spoken(page).textContent()).toBe("");
    expect(stage.complaints()).toEqual([]);
  });

  test("shows news when the button is pressed", async () => {
    const page = await operatorsPage("/ops/attempts");
    await startAttempt();
    await page.getByRole("button", { name: "Refresh" }).click();
    await row(page).waitFor();
  });

  test("waits while the operator types, and goes on afterwards", async () => {
    const page = await operatorsPage("/ops/attempts");
    await openFilter(page);
    await page.getByLabel("Student").fill("some");
    await startAttempt();
    await page.clock.fastForward(60_000);
    await page.getByText("Paused while you type.").waitFor();
    expect(await row(page).count()).toBe(0);
    await page.getByLabel("Student").blur();
    await comesByItself(page, row(page));
    expect(await page.getByLabel("Student").inputValue()).toBe("some");
  });

  test("waits while a form is open, also with a reason in it that has not the focus", async () => {
    await startAttempt();
    const page = await operatorsPage(`/ops/${student}/${QUIZ}`);
    const before = await asOf(page);
    await page.getByText("Abandon attempt 1").click();
    // At once, before the page would have been read again.
    await page.getByText("Paused while a form is open.").waitFor();
    await page.clock.fastForward(61_000);
    await page.getByText("Paused while a form is open.").waitFor();
    await page.getByLabel("Reason").fill("asked to");
    await page.getByLabel("Reason").blur();
    await page.getByText("Abandon attempt 1").click();
    await page.getByText("Paused while you type.").waitFor();
    await page.clock.fastForward(61_000);
    await page.getByText("Paused while you type.").waitFor();
    expect(await asOf(page)).toBe(before);
  });

  test("waits while it is hidden, and is read again when it is seen", async () => {
    const page = await operatorsPage("/ops/attempts");
    await setHidden(page, true);
    await startAttempt();
    await page.clock.fastForward(60_000);
    await page.getByText("Paused while this page is hidden.").waitFor();
    expect(await row(page).count()).toBe(0);
    const isSeen = async (): Promise<boolean> => {
      await setHidden(page, true);
      await setHidden(page, false);
      await page.waitForTimeout(2_000);
      return row(page).isVisible();
    };
    await expect.poll(isSeen, { timeout: 60_000 }).toBe(true);
  });

  test("keeps what it shows while the server cannot be reached, and says so", async () => {
    await startAttempt();
    const page = await operatorsPage("/ops/attempts");
    await page.route("**/api/health/live", (route) => route.abort());
    await page.clock.fastForward(16_000);
    await page.getByText("Not refreshed: the server can’t be reached.").waitFor();
    await row(page).waitFor();
    await page.unroute("**/api/health/live");
    await comesByItself(page, page.getByText("Refreshed every 15 s."));
  });

  test("recovers by itself when Redis is back", async () => {
    await startAttempt();
    const page = await operatorsPage("/ops/attempts");
    await stage.app().redis.pause();
    await page.clock.fastForward(16_000);
    await page.getByText("This can’t be shown right now (redis_unavailable).").waitFor();
    await stage.app().redis.resume();
    await comesByItself(page, row(page));
  });

  test("tells a screen reader when something got worse, and not when it got better", async () => {
    const redis = new Redis(stage.app().redis.url);
    const key = "assess:ops-status:disagreement";
    const slot = JSON.stringify({ userId: "ada", resourceId: QUIZ });
    await redis.del(key);
    const page = await operatorsPage("/ops");
    expect(await spoken(page).textContent()).toBe("");
    await redis.set(key, `${Date.now()} ${slot}`);
    const health = page.getByTestId("health");
    await comesByItself(page, health.getByText("Look here: disagreements."));
    expect(await spoken(page).textContent()).toBe("Look here: disagreements.");
    await redis.del(key);
    await comesByItself(page, health.getByText("Nothing is wrong as far as is known."));
    expect(await spoken(page).textContent()).toBe("");
    redis.disconnect();
  });
});

test("what is filtered is in the address, and the file holds the same", async () => {
  await startAttempt();
  const page = await operatorsPage("/ops/attempts");
  await openFilter(page);
  await page.getByLabel("Student").fill(student);
  await page.getByLabel("State").selectOption("answering");
  await page.getByLabel("Started").selectOption("more than 1 hour ago");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("No attempt matches.").waitFor();
  await expect.poll(() => new URL(page.url()).search).toContain(`user=${student}`);
  await page.getByLabel("Started").selectOption("any time");
  await page.getByRole("button", { name: "Show" }).click();
  await comesByItself(page, row(page));
  expect(await page.getByLabel("State").inputValue()).toBe("answering");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download all of them (CSV)" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("attempts.csv");
  const text = (await (await file.createReadStream()).toArray()).join("");
  expect(text.split("\r\n")).toHaveLength(3);
  expect(text).toContain(`"${student}","${QUIZ}",1,"answering",0,5,`);
});
