import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { answer, openQuiz, press, questionTitle, verdict } from "./quiz-page";
import { browserStage } from "./stage";

const TITLE = "Trees";

/** An item with one field, in a text. */
function item(id: string, baseType: string, correct: string, text: string): string {
  return `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="${id}" title="${id}" xml:lang="en">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="${baseType}">
    <qti-correct-response><qti-value>${correct}</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body><p>${text}</p></qti-item-body>
</qti-assessment-item>`;
}

function field(length: number): string {
  return `<qti-text-entry-interaction response-identifier="RESPONSE" expected-length="${length}"/>`;
}

const FILES: Readonly<Record<string, string>> = {
  "assessment.xml": `<qti-assessment-test identifier="trees" title="${TITLE}" xml:lang="en">
  <qti-test-part identifier="p"><qti-assessment-section identifier="s" title="S">
    <qti-assessment-item-ref identifier="height" href="items/height.xml"/>
    <qti-assessment-item-ref identifier="name" href="items/name.xml"/>
  </qti-assessment-section></qti-test-part></qti-assessment-test>`,
  "items/height.xml": item("height", "float", "1500.5", `It is ${field(8)} millimetres high.`),
  "items/name.xml": item("name", "string", "oak", `It is an <strong>old ${field(40)}</strong>.`),
};

const contentDir = mkdtempSync(join(tmpdir(), "holdfast-content-"));
for (const [name, text] of Object.entries(FILES)) {
  const path = join(contentDir, "trees", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

const stage = browserStage({ ...WITHOUT_TIME_LIMIT, CONTENT_DIR: contentDir });
const WAITING = "Waiting for the connection - your answer is kept in this tab.";

async function started(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, TITLE);
  await press(page, "Start");
  await questionTitle(page, 1);
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  await page.bringToFront();
  await page.getByLabel("Your answer").fill(text);
}

async function goOffline(page: Page, isOffline: boolean): Promise<void> {
  await page.context().setOffline(isOffline);
}

describe("without a connection", () => {
  test("an answer waits in the tab, and is sent by itself when the connection is back", async () => {
    const page = await started("ada");
    await type(page, "1500,5");
    await goOffline(page, true);
    await press(page, "Check");
    await page.getByTestId("waiting").getByText(WAITING).waitFor();
    expect(await page.getByTestId("saved").count()).toBe(0);
    expect(await page.getByLabel("Your answer").isDisabled()).toBe(true);
    expect(await page.getByLabel("Your answer").inputValue()).toBe("1500,5");
    await goOffline(page, false);
    expect(await verdict(page)).toBe("Correct.");
    expect(await page.getByTestId("waiting").count()).toBe(0);
    expect(await page.getByTestId("saved").innerText()).toMatch(/^Saved \d{1,2}:\d{2}/);
    await page.reload();
    await questionTitle(page, 2);
    await page.getByText("1 of 2 answered").waitFor();
  });

  test("the page cannot be loaded again, and the answer is sent as soon as it can", async () => {
    const page = await started("bea");
    await type(page, "1500,5");
    await goOffline(page, true);
    await press(page, "Check");
    await page.getByTestId("waiting").waitFor();
    const address = page.url();
    // While Chromium replaces a page, that page is online for a moment, and would send what waits.
    await page.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    });
    await expect(page.reload()).rejects.toThrow("ERR_INTERNET_DISCONNECTED");
    await page.waitForURL("chrome-error://chromewebdata/");
    // Away from there: Chromium loads the page again by itself, and the test must be the only one.
    await page.goto("about:blank");
    await goOffline(page, false);
    await page.goto(address);
    expect(await verdict(page)).toBe("Correct.");
    await page.getByText("1 of 2 answered").waitFor();
  });

  test("an answer whose attempt is replaced meanwhile goes nowhere, and is shown", async () => {
    const page = await started("cleo");
    await type(page, "1499");
    await goOffline(page, true);
    await press(page, "Check");
    await page.getByTestId("waiting").waitFor();
    const events = `${stage.app().url}/api/attempts/trees/events`;
    // Another device of the student has a connection.
    const send = (type: string) => page.request.post(events, { data: { type } });
    expect((await send("attempt.reset")).ok()).toBe(true);
    expect((await send("attempt.start")).ok()).toBe(true);
    await goOffline(page, false);
    const unsent = page.getByTestId("unsent");
    await unsent.getByText("1499").waitFor();
    await press(page, "Load the current attempt");
    await questionTitle(page, 1);
    await page.getByText("0 of 2 answered").waitFor();
    await unsent.getByText("1499").waitFor();
    await press(page, "Got it");
    await unsent.waitFor({ state: "detached" });
  });
});

test("a number that could be two is asked for again, before it is checked", async () => {
  const page = await started("dora");
  await type(page, "1,500");
  await page.keyboard.press("Tab");
  const hint = page.getByTestId("field-hint");
  await hint.getByText("Your answer can mean 1500 or 1.500").waitFor();
  const described = await page.getByLabel("Your answer").getAttribute("aria-describedby");
  expect(await hint.getAttribute("id")).toBe(described);
  await press(page, "Check");
  await page.getByTestId("notice").getByText("can mean 1500 or 1.500").waitFor();
  await type(page, "1 500,5");
  await hint.waitFor({ state: "detached" });
  await press(page, "Check");
  expect(await verdict(page)).toBe("Correct.");
});

test("on a phone, a full stop stays with the field before it", async () => {
  const page = await started("eve");
  await page.setViewportSize({ width: 375, height: 740 });
  await press(page, "Skip");
  await questionTitle(page, 2);
  const [fieldAt, markAt] = await page.locator(".holdfast-unbroken").evaluate((element) => {
    const mark = document.createRange();
    mark.selectNodeContents(element.lastChild ?? element);
    const input = element.querySelector("input");
    return [input, mark].map((each) => {
      const { top, bottom, right } = each?.getBoundingClientRect() ?? new DOMRect();
      return { middle: (top + bottom) / 2, right };
    });
  });
  expect(Math.abs((fieldAt?.middle ?? 0) - (markAt?.middle ?? 99))).toBeLessThan(10);
  expect(markAt?.right).toBeLessThanOrEqual(375);
});

test("older attempts are offered where there are some, with their results", async () => {
  const page = await stage.tabOf("fay");
  const older = page.getByTestId("older-attempts");
  await openQuiz(page, TITLE);
  await page.getByRole("button", { name: "Start" }).waitFor();
  expect(await older.count()).toBe(0);
  await press(page, "Start");
  for (const place of [1, 2]) {
    await questionTitle(page, place);
    await answer(page);
    await press(page, place === 1 ? "Next" : "Finish");
  }
  await page.getByTestId("gradebook-status").getByText("In the gradebook").waitFor();
  expect(await older.count()).toBe(0);
  await press(page, "Try again");
  for (const place of [1, 2]) {
    await questionTitle(page, place);
    await press(page, "Skip");
  }
  await press(page, "Finish");
  await press(page, "Older attempts");
  await older.getByText("Attempt 1").waitFor();
  expect(await older.getByRole("listitem").count()).toBe(1);
  await older.getByText("0%").waitFor();
  await older.getByText("In the gradebook").waitFor();
  await page.context().setOffline(true);
  await press(page, "Older attempts");
  await press(page, "Older attempts");
  await older.getByText("We can’t show your older attempts right now.").waitFor();
  await page.context().setOffline(false);
  await older.getByRole("button", { name: "Retry" }).click();
  await older.getByText("Attempt 1").waitFor();
});
