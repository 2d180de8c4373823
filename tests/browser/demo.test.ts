import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { play } from "#src/demo/play.ts";
import { STANDARD_STORY } from "#src/demo/story.ts";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { browserStage } from "./stage";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STEPS = STANDARD_STORY.length;
const HOLDS_MS = (await play(STANDARD_STORY)).map(({ holdMs }) => holdMs);
const HOLD_MS_MAX = Math.max(...HOLDS_MS);
const TABS_MAX = 60;

const stage = browserStage(WITHOUT_TIME_LIMIT);

/** The demo in a tab of nobody, which does not move by itself. */
async function stillDemo(path = "/demo"): Promise<Page> {
  const page = await stage.anotherTab();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${stage.app().url}${path}`);
  await page.getByRole("button", { name: "Answer right" }).waitFor();
  return page;
}

const legacy = (page: Page) => page.getByTestId("lane-legacy");
const why = (page: Page) => page.getByRole("heading", { name: "Why this can’t happen" });
const holdfast = (page: Page) => page.getByTestId("lane-holdfast");

async function attempts(page: Page): Promise<readonly string[]> {
  return page.getByTestId("attempt").allInnerTexts();
}

async function said(page: Page, text: string): Promise<void> {
  await page.getByRole("status").filter({ hasText: text }).waitFor();
}

/** Goes to a button with the keyboard alone, and presses it. */
async function pressByKeyboard(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const focused = await page.evaluate<string>("document.activeElement?.textContent ?? ''");
    if (focused === name) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`no button ${name} within ${TABS_MAX} presses of the tab key`);
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run()");
  expect(results.passes.length).toBeGreaterThan(10);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
}

/** The story as both lanes end in it. */
async function expectTheEnd(page: Page): Promise<void> {
  await said(page, "The gradebook has recovered");
  expect(await attempts(page)).toEqual(["Attempt 1", "Attempt 2"]);
  expect(await legacy(page).getByTestId("gradebook").innerText()).toContain("67 %");
  expect(await legacy(page).getByTestId("verdict").innerText()).toContain(
    "The 100 % of attempt 1 was overwritten with 67 %.",
  );
  expect(await holdfast(page).getByTestId("verdict").innerText()).toBe("Nothing is lost.");
  expect(await why(page).isVisible()).toBe(true);
}

test("one click on the start page, and the story plays by itself to its end", async () => {
  const page = await stage.anotherTab();
  await page.clock.install();
  await page.goto(stage.app().url);
  // From here its time passes only by `runFor`.
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole("link", { name: "Watch the bug that it fixes" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  for (let step = 1; step <= 3; step += 1) {
    await page.clock.runFor(HOLDS_MS[step - 1] ?? 0);
    await said(page, `Step ${step} of ${STEPS}`);
  }
  await page.getByRole("button", { name: "Pause" }).click();
  await page.clock.runFor(10 * HOLD_MS_MAX);
  await said(page, `Step 3 of ${STEPS}`);
  expect(await why(page).isVisible()).toBe(false);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  for (let step = 4; step <= STEPS; step += 1) {
    await page.clock.runFor(HOLDS_MS[step - 1] ?? 0);
    await said(page, `Step ${step} of ${STEPS}`);
  }
  await expectTheEnd(page);
  await page.getByRole("button", { name: "Replay" }).click();
  await said(page, "Last week Ada scored 100 %");
  expect(stage.complaints()).toEqual([]);
});

test("with reduced motion it waits, and Next goes through it", async () => {
  const page = await stillDemo();
  await page.waitForTimeout(2 * (HOLDS_MS[0] ?? 0));
  await said(page, "Before the first step");
  for (let step = 1; step <= STEPS; step += 1) {
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await said(page, `Step ${step} of ${STEPS}`);
  }
  await expectTheEnd(page);
  await page.getByRole("button", { name: "Back" }).click();
  await said(page, `Step ${STEPS - 1} of ${STEPS}`);
});

test("by hand, with the keyboard alone; the address then replays the story", async () => {
  const page = await stillDemo();
  await pressByKeyboard(page, "Start over");
  await expect.poll(() => new URL(page.url()).search).toBe("?story=");
  const actions: readonly (readonly [string, string])[] = [
    ["Answer right", "?story=a"],
    ["Answer “no results”", "?story=ae"],
    ["Reload the page", "?story=ael"],
  ];
  for (const [name, search] of actions) {
    await pressByKeyboard(page, name);
    await expect.poll(() => new URL(page.url()).search).toBe(search);
  }
  await said(page, "The version before: attempt 1, question 1 of 3.");
  await said(page, "Holdfast: attempt 2, question 2 of 3.");
  await page.reload();
  await page.getByRole("button", { name: "Next", exact: true }).waitFor();
  for (let step = 1; step <= 3; step += 1) {
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await said(page, `Step ${step} of 3`);
  }
  expect(await attempts(page)).toEqual(["Attempt 1", "Attempt 2"]);
  await page.getByText("What each version asked at this step").click();
  await page
    .getByRole("region", { name: "Requests of The version before" })
    .getByText("Which results does Ada have? → none")
    .waitFor();
});

test("a link tells its story; a broken one says what is wrong, and tells the usual one", async () => {
  const page = await stillDemo("/demo?story=aaea");
  for (let step = 1; step <= 4; step += 1) {
    await page.getByRole("button", { name: "Next", exact: true }).click();
  }
  await legacy(page).getByText("Error: the question is not the one at that index").waitFor();
  await page.goto(`${stage.app().url}/demo?story=zz`);
  await page
    .getByRole("alert")
    .filter({ hasText: "must consist of the letters a w l f t o e s x g c" })
    .waitFor();
  await said(page, "Last week Ada scored 100 %");
});

test("says that the server did not answer, and goes on when it does", async () => {
  const page = await stillDemo();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Answer right" }).click();
  await page.getByRole("alert").filter({ hasText: "The server did not answer." }).waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Answer right" }).click();
  await said(page, "Step 1 of 1");
  expect(await page.getByRole("alert").filter({ hasText: "The server" }).count()).toBe(0);
});

test.each([
  [1_280, "light"],
  [1_280, "dark"],
  [375, "light"],
  [375, "dark"],
] as const)("has no fault that axe finds at %i pixels, %s", async (width, colorScheme) => {
  const page = await stage.anotherTab();
  await page.setViewportSize({ width, height: 812 });
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme });
  await page.goto(`${stage.app().url}/demo`);
  await page.getByText("How this is made").click();
  const height = () => page.evaluate<number>("document.documentElement.scrollHeight");
  const before = await height();
  for (let step = 1; step <= STEPS; step += 1) {
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await said(page, `Step ${step} of ${STEPS}`);
    // Nothing moves: there is room for the longest text.
    expect(await height()).toBe(before);
    if (step === 4 || step === STEPS) expect(await violations(page)).toEqual([]);
  }
  const isTooWide = "document.documentElement.scrollWidth > window.innerWidth";
  expect(await page.evaluate<boolean>(isTooWide)).toBe(false);
});
