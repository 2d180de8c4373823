import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeReport } from "#report/write-report";
import { missingBrowser, openBrowser } from "../browser/browser";
import type { Browser } from "../browser/browser";
import * as fixture from "./fixture";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const MUTANT = "history=mutant-no-2d-rule-2d-h1-history";

let browser: Browser | undefined;
let complete = "";
let empty = "";

async function reportUrl(evidence: fixture.Evidence): Promise<string> {
  const report = fixture.temporaryFolder();
  await writeReport({ evidence: fixture.evidenceFolder(evidence), report });
  return pathToFileURL(join(report, "index.html")).href;
}

beforeAll(async () => {
  if (missingBrowser !== null) return;
  browser = await openBrowser();
  complete = await reportUrl(fixture.completeEvidence());
  empty = await reportUrl({});
});

beforeEach((context) => {
  if (missingBrowser !== null) context.skip(missingBrowser);
});

afterAll(() => browser?.close());
afterAll(fixture.removeFolders);

/** The report at an address inside of it; fails when it asks the network or complains. */
async function opened(
  hash: string,
  look: (page: Page) => Promise<void>,
  url = complete,
): Promise<void> {
  if (browser === undefined) throw new Error("the browser is not open");
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("request", (request) => {
    if (!/^(data:|blob:)/.test(request.url()) && request.url().split("#")[0] !== url) {
      complaints.push(request.url());
    }
  });
  await page.goto(url + hash);
  await look(page);
  await page.close();
  expect(complaints).toEqual([]);
}

const place = (page: Page) => page.locator("#explorer-place");
const moment = (page: Page) => page.locator("#explorer-moment");
const choices = (page: Page) => page.locator("#explorer-choices button");
const way = (page: Page) => page.locator("#explorer-way button");

async function isReady(page: Page): Promise<void> {
  await page.locator("#explorer-stage").waitFor();
}

/** The name and the text of each fact that the step has changed. */
const changed = (page: Page) =>
  page
    .locator("#explorer-facts tr.changed")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

/** The text of the state that the drawing shows as the present one. */
const drawn = (page: Page) => page.locator("#explorer-chart .now > text").allTextContents();

describe("to walk the explored states", () => {
  test("shows what can happen next, what became of it, and how many schedules take it", async () => {
    await opened("", async (page) => {
      await isReady(page);
      expect(await place(page).innerText()).toBe("Start");
      expect(await page.locator("#explorer-about").innerText()).toContain("57 states.");
      expect(await page.locator("#explorer-about").innerText()).toContain("3 of them are kept");
      const [first = "", second = ""] = await choices(page).allInnerTexts();
      expect(first).toMatch(/tab A creates attempt 1\s+→ applied: attempt 1, answering/);
      expect(first).toContain("then: Active.answering, attempt number 1, records: attempt 1, 0 of");
      expect(first).toContain("in 1,200 schedules");
      expect(second).toContain("fault: reply lost");
    });
  });

  test("goes forwards and back, with a breadcrumb of the way", async () => {
    await opened("", async (page) => {
      await isReady(page);
      await choices(page).first().click();
      expect(await changed(page)).toEqual([
        ["attempt number", "was none, is now  → 1"],
        ["records", "was none, is now  → attempt 1, 0 of 2 answered"],
        ["tab A", "was sees no attempt, is now  → sees attempt 1"],
      ]);
      expect(await drawn(page)).toEqual(["answering"]);
      await choices(page).first().click();
      await choices(page).first().click();
      expect(await moment(page).innerText()).toContain("refused attempt_complete");
      expect(await page.locator("#explorer-choices").innerText()).toContain("Nothing: every");
      expect(await way(page).allInnerTexts()).toEqual([
        ...["start", "tab A creates attempt 1", "tab A answers <everything>"],
        "tab B answers again",
      ]);
      await way(page).nth(1).click();
      expect(await place(page).innerText()).toBe("Step 1 of 3");
      expect(await page.locator("[aria-current=step]").innerText()).toBe("tab A creates attempt 1");
    });
  });

  test("another choice begins another way, and says what the file does not hold", async () => {
    await opened("#walk=two-tabs&way=0.0&step=0", async (page) => {
      await isReady(page);
      expect(await way(page).count()).toBe(3);
      await choices(page).nth(1).click();
      expect(await way(page).allInnerTexts()).toEqual(["start", "tab A creates attempt 1"]);
      expect(await page.locator("#explorer-choices").innerText()).toContain(
        "3 steps lead on from here. They were explored, and are left out of this file.",
      );
    });
  });
});

describe("to replay a history", () => {
  test("plays by itself, pauses, and stops at the end", async () => {
    await opened("#path=P7&step=0", async (page) => {
      await isReady(page);
      const player = page.getByRole("group", { name: "Player" });
      await player.getByRole("button", { name: "Play" }).click();
      await player.getByRole("button", { name: "Pause" }).waitFor();
      await expect.poll(() => place(page).innerText(), { timeout: 20_000 }).toMatch(/^Step 3 of 3/);
      await player.getByRole("button", { name: "Play" }).waitFor();
      await player.getByRole("button", { name: "One step back" }).click();
      expect(await place(page).innerText()).toBe("Step 2 of 3");
    });
  });

  test("the keyboard alone steps through a counterexample, and the drawing follows", async () => {
    await opened(`#${MUTANT}&step=0`, async (page) => {
      await isReady(page);
      expect(await drawn(page)).toEqual(["answering"]);
      await page.keyboard.press("ArrowRight");
      expect(await drawn(page)).toEqual(["complete"]);
      await page.keyboard.press("ArrowRight");
      expect(await moment(page).innerText()).toContain("fault: the record expires");
      expect(await changed(page)).toEqual([["records", "was attempt 1, complete, is now  → none"]]);
      expect(await page.locator("#explorer-chart svg").getAttribute("aria-label")).toBe(
        "Statechart of the machine, which is in NoAttempt",
      );
      await page.keyboard.press("End");
      expect(await place(page).innerText()).toBe("Step 3 of 3");
      expect(await page.locator("#explorer-where").innerText()).toContain("does not say");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Home");
      expect(await place(page).innerText()).toBe("Start");
    });
  });

  test("a transition that is taken is marked in the drawing", async () => {
    await opened("#path=T1&step=1", async (page) => {
      await isReady(page);
      const taken = page.locator("#explorer-chart .taken text");
      expect((await taken.allTextContents()).join(" ")).toContain("isStartable");
    });
  });

  test("each path and each history of the other sections leads to its replay", async () => {
    await opened("#path-P7", async (page) => {
      await isReady(page);
      await page.locator("#path-P7 .replay-link").click();
      await expect.poll(() => page.locator("#explorer-what").inputValue()).toBe("path=P7");
      const links = page.locator("details.path, details.history");
      expect(await page.locator(".replay-link").count()).toBe(await links.count());
    });
  });
});

describe("the link to a moment", () => {
  test.each([
    ["a path", "#path=P7&step=2", "Step 2 of 3"],
    ["a counterexample", `#${MUTANT}&step=1`, "Step 1 of 3"],
    ["a walk", "#walk=two-tabs&way=0.0.0&step=2", "Step 2 of 3"],
  ])(
    "of %s shows that very step, on screen, ready for the arrow keys",
    async (_name, hash, told) => {
      await opened(hash, async (page) => {
        await isReady(page);
        expect(await place(page).innerText()).toBe(told);
        await expect
          .poll(() => place(page).evaluate((element) => element.getBoundingClientRect().top))
          .toBeLessThan(900);
        expect(await page.locator("#explorer-problem").isVisible()).toBe(false);
        await page.keyboard.press("ArrowLeft");
        expect(await place(page).innerText()).not.toBe(told);
      });
    },
  );

  test("is what the player offers to copy", async () => {
    await opened("#walk=two-tabs&way=0.0&step=2", async (page) => {
      await isReady(page);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await choices(page).first().click();
      await page.getByRole("link", { name: "Link to this moment" }).click();
      await expect.poll(() => page.url()).toMatch(/#walk=two-tabs&way=0\.0\.0&step=3$/);
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
      expect(await place(page).innerText()).toBe("Step 3 of 3");
    });
  });

  test("that leads to nothing, or not all of the way, says so", async () => {
    await opened("#path=T999&step=2", async (page) => {
      const problem = page.locator("#explorer-problem");
      await expect.poll(() => problem.innerText()).toContain("This report has no path T999.");
      const cases = [
        ["#path=T1&step=99", "Step 2 of 2"],
        ["#path=T1&step=soon", "Start"],
        ["#walk=two-tabs&way=0.7&step=2", "Step 1 of 1"],
        ["#path=%E0%A4%A&step=1", null],
      ] as const;
      for (const [hash, end] of cases) {
        await page.evaluate((to) => {
          location.hash = to;
        }, "#path=P7&step=1");
        await expect.poll(() => problem.isVisible()).toBe(false);
        await page.evaluate((to) => {
          location.hash = to;
        }, hash);
        const told = end === null ? "This report has no path" : "This is as far as it goes.";
        await expect.poll(() => problem.innerText(), { message: hash }).toContain(told);
        if (end !== null) expect(await place(page).innerText()).toBe(end);
      }
    });
  });
});

describe("for everybody", () => {
  test.each([
    ["dark", 1_280, `#${MUTANT}&step=2`],
    ["light", 375, "#walk=two-tabs&way=0.0&step=1"],
  ] as const)("axe finds nothing in it: %s, %i px", async (colorScheme, width, hash) => {
    await opened(hash, async (page) => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await isReady(page);
      await page.addScriptTag({ path: AXE });
      const { violations, passes } = await page.evaluate<AxeResults>(
        "axe.run({ include: ['#explorer', '#history'] })",
      );
      expect(passes.length).toBeGreaterThanOrEqual(11);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(overflow).toBe(0);
    });
  });

  test("nothing moves for those who asked for less motion", async () => {
    await opened("", async (page) => {
      const shape = page.locator("#explorer-chart .now > .shape").first();
      const duration = () => shape.evaluate((one) => getComputedStyle(one).transitionDuration);
      await isReady(page);
      await page.emulateMedia({ reducedMotion: "no-preference" });
      expect(await duration()).toBe("0.2s");
      await page.emulateMedia({ reducedMotion: "reduce" });
      expect(await duration()).toBe("0s");
    });
  });

  test("on paper there is the moment, and nothing to press", async () => {
    await opened("#path=P7&step=2", async (page) => {
      await isReady(page);
      await page.emulateMedia({ media: "print" });
      expect(await moment(page).isVisible()).toBe(true);
      expect(await page.locator(".player").isVisible()).toBe(false);
      expect(await page.locator("#explorer-what").isVisible()).toBe(false);
      expect(await way(page).first().isVisible()).toBe(true);
    });
  });

  test("a run that left nothing says so", async () => {
    const look = async (page: Page) => {
      const text = await page.locator("#explorer").innerText();
      expect(text).toContain("There is nothing to walk or to replay.");
    };
    await opened("", look, empty);
  });

  test("a browser that cannot unpack it says so", async () => {
    if (browser === undefined) throw new Error("the browser is not open");
    const page = await browser.context.newPage();
    await page.addInitScript("delete globalThis.DecompressionStream");
    await page.goto(complete);
    const state = page.locator("#explorer-state");
    await expect.poll(() => state.innerText()).toContain("This browser cannot unpack");
    expect(await page.locator("#explorer-stage").isVisible()).toBe(false);
    await page.close();
  });
});
