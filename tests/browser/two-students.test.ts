import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { answer, enterSomething, openQuiz, press, questionTitle, signIn } from "./quiz-page";
import { browserStage } from "./stage";

const QUIZ = "plants-test";
const stage = browserStage(WITHOUT_TIME_LIMIT);

/** In an attempt, with a first answer that was checked and a second one that was not. */
async function inTheMiddle(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, "How plants live");
  await press(page, "Start");
  await questionTitle(page, 1);
  await answer(page, 1);
  await press(page, "Next");
  await questionTitle(page, 2);
  await enterSomething(page, 1);
  await expect.poll(() => kept(page)).toHaveLength(2);
  return page;
}

/** The keys of what this tab keeps of students. */
async function kept(page: Page): Promise<readonly string[]> {
  const keys = await page.evaluate(() => Object.keys(sessionStorage));
  return keys.filter((key) => /^holdfast:(attempt|draft):/.test(key)).sort();
}

async function entered(page: Page): Promise<number> {
  const chosen = await page.locator(".holdfast-question-body input:checked").count();
  const texts = await page.locator(".holdfast-question-body input[type=text]").all();
  const values = await Promise.all(texts.map((text) => text.inputValue()));
  return chosen + values.filter((value) => value !== "").length;
}

async function signOut(page: Page): Promise<void> {
  await press(page, "Sign out");
  await page.getByLabel("Your name").waitFor();
}

describe("two students at one computer", () => {
  test("after signing out the tab keeps nothing, and the next student is given nothing", async () => {
    const page = await inTheMiddle("anna");
    expect(await kept(page)).toEqual([
      `holdfast:attempt:anna:${QUIZ}`,
      `holdfast:draft:anna:${QUIZ}`,
    ]);
    await signOut(page);
    expect(await kept(page)).toEqual([]);
    const everything = await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
    expect(everything).not.toContain("anna");
    await signIn(page, stage.app().url, "berta");
    await openQuiz(page, "How plants live");
    await page.getByRole("heading", { name: "Ready when you are" }).waitFor();
    await press(page, "Start");
    await questionTitle(page, 1);
    expect(await entered(page)).toBe(0);
  });

  test("who cannot be signed out, because there is no connection, is told so and stays signed in", async () => {
    const page = await inTheMiddle("nina");
    await page.context().setOffline(true);
    await press(page, "Sign out");
    await page.getByRole("alert").getByText("You are still signed in").waitFor();
    expect(await kept(page)).toHaveLength(2);
    expect(await entered(page)).toBe(1);
    await page.context().setOffline(false);
    await signOut(page);
    expect(await kept(page)).toEqual([]);
  });

  test("the other tabs keep nothing either, and show nothing any more", async () => {
    const page = await inTheMiddle("carla");
    const other = await stage.anotherTab();
    await other.goto(`${stage.app().url}/practice/${QUIZ}`);
    await questionTitle(other, 2);
    await expect.poll(() => kept(other)).toHaveLength(1);
    await signOut(page);
    await other.getByLabel("Your name").waitFor();
    expect(await kept(other)).toEqual([]);
    expect(await other.locator("#question-heading").count()).toBe(0);
  });

  test("a tab that was not told, and is opened again later, keeps nothing either", async () => {
    const page = await inTheMiddle("dora");
    const before = await page.evaluate(() => Object.entries<string>({ ...sessionStorage }));
    await signOut(page);
    const restored = await stage.anotherTab();
    await restored.goto(`${stage.app().url}/icon.svg`);
    await restored.evaluate((entries) => {
      for (const [key, value] of entries) sessionStorage.setItem(key, value);
    }, before);
    await signIn(restored, stage.app().url, "dora");
    await restored.goto(`${stage.app().url}/practice/${QUIZ}`);
    await questionTitle(restored, 2);
    // Her own attempt is kept again, from the server; what she typed before is not.
    await expect.poll(() => kept(restored)).toEqual([`holdfast:attempt:dora:${QUIZ}`]);
    expect(await entered(restored)).toBe(0);
  });

  test("a session that ended by itself leaves nothing to whoever signs in next", async () => {
    const page = await inTheMiddle("emma");
    await page.context().clearCookies();
    await page.goto(stage.app().url);
    await signIn(page, stage.app().url, "frida");
    await expect.poll(() => kept(page)).toEqual([]);
  });

  test("after a session that ended by itself, no page shows the student's name any more", async () => {
    const page = await inTheMiddle("hilda");
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Holdfast", exact: true }).click();
    await page.getByLabel("Your name").waitFor();
    await expect.poll(() => page.getByText("hilda").count()).toBe(0);
  });

  test("a tab that was left open shows the student who signed in at another tab", async () => {
    const page = await inTheMiddle("iris");
    await page.context().clearCookies();
    const other = await stage.anotherTab();
    await signIn(other, stage.app().url, "jana");
    await page.getByRole("link", { name: "Holdfast", exact: true }).click();
    await page.getByText("jana", { exact: true }).waitFor();
    expect(await page.getByText("iris").count()).toBe(0);
    await expect.poll(() => kept(page)).toEqual([]);
  });

  test("but something to the same student, who finds the attempt with what was typed", async () => {
    const page = await inTheMiddle("gerda");
    await page.context().clearCookies();
    await signIn(page, stage.app().url, "gerda");
    await openQuiz(page, "How plants live");
    await questionTitle(page, 2);
    await expect.poll(() => entered(page)).toBeGreaterThan(0);
  });

  test("the button for going back shows nothing after signing out", async () => {
    const page = await inTheMiddle("hanna");
    await signOut(page);
    await page.goBack();
    await page.getByLabel("Your name").waitFor();
    expect(await page.locator("#question-heading").count()).toBe(0);
    await page.goBack();
    await page.getByLabel("Your name").waitFor();
    expect(await page.locator("main").innerText()).not.toContain("How plants live");
  });

  test("no page and no answer about a student may be kept by a browser or a cache", async () => {
    const page = await inTheMiddle("ida");
    for (const path of ["/", `/practice/${QUIZ}`, `/api/attempts/${QUIZ}`]) {
      for (const headers of [{}, { rsc: "1" }] as const) {
        const url = `${stage.app().url}${path}`;
        const response = await page.request.get(url, { headers });
        expect(response.headers()["cache-control"], path).toContain("no-store");
      }
    }
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });
});
