import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { declaredTransitions } from "#report/statechart/transitions";
import { missingBrowser, openBrowser } from "../browser/browser";
import type { Browser } from "../browser/browser";
import * as fixture from "./fixture";
import { historyText } from "#report/history";
import type { HistoryEntry } from "#report/report-schema";
import { writeReport } from "#report/write-report";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const LAST_ANSWER = "Active.answering question.answer [isLastQuestion]";

/** The verdict of a commit before the one that the fixtures are of. */
const EARLIER: HistoryEntry = {
  ...{ commit: "fedc321", committedAt: "2026-03-01T08:00:00.000Z", verdict: "failed" },
  failedGates: ["mutants"],
  figures: {
    ...{ theorems: 1, calls: 70_000, schedules: 34_000, states: 54_334, violations: 0 },
    ...{ mutantsKilled: 28, mutants: 29, testsPassed: 41, testsFailed: 0 },
  },
};

let browser: Browser | undefined;
const urls = new Map<string, string>();

beforeAll(async () => {
  if (missingBrowser !== null) return;
  browser = await openBrowser();
  const runs = {
    complete: fixture.completeEvidence(),
    failing: fixture.failingEvidence(),
    empty: {},
  };
  for (const [name, evidence] of Object.entries(runs)) {
    const report = fixture.temporaryFolder();
    const verdicts = join(fixture.temporaryFolder(), "verdicts.json");
    writeFileSync(verdicts, historyText([EARLIER]));
    await writeReport({ evidence: fixture.evidenceFolder(evidence), report, verdicts });
    urls.set(name, pathToFileURL(join(report, "index.html")).href);
  }
});

beforeEach((context) => {
  if (missingBrowser !== null) context.skip(missingBrowser);
});

afterAll(() => browser?.close());
afterAll(fixture.removeFolders);

/** The report from the disk; fails when it asks the network or complains. */
async function opened(name: string, look: (page: Page) => Promise<void>): Promise<void> {
  if (browser === undefined) throw new Error("the browser is not open");
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== urls.get(name) && !url.startsWith("data:")) complaints.push(url);
  });
  await page.goto(urls.get(name) ?? "");
  await look(page);
  await page.close();
  expect(complaints).toEqual([]);
}

async function openedWithoutScripts(url: string, look: (page: Page) => Promise<void>) {
  if (browser === undefined) throw new Error("the browser is not open");
  const page = await browser.context.newPage();
  const session = await browser.context.newCDPSession(page);
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  await page.goto(url);
  await look(page);
  await page.close();
}

/** Asked of the browser itself, so that it also works where scripts are off. */
async function isOnScreen(page: Page, hash: string): Promise<boolean> {
  const box = await page.locator(`[id="${hash.slice(1)}"]`).boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.height > 0 && box.y < height && box.y + box.height > 0;
}

const shown = (page: Page) =>
  page.locator("details.path:not([hidden]) > summary > code").allTextContents();

describe("the page, opened from disk", () => {
  test("a search narrows the paths to those that hold every word", async () => {
    await opened("complete", async (page) => {
      const all = await shown(page);
      await page.getByLabel("Search").fill("REPORTING last question");
      const found = await shown(page);
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThan(all.length);
      expect(await page.locator("#path-count").innerText()).toBe(
        `${found.length} of ${all.length} paths`,
      );
      await page.getByLabel("Search").fill("no path says this");
      await page.getByRole("button", { name: "Show all paths" }).click();
      expect(await shown(page)).toEqual(all);
    });
  });

  test("the filters narrow by kind, by state and to failures", async () => {
    await opened("failing", async (page) => {
      await page.getByLabel("Kind").selectOption("transitions");
      const singles = await shown(page);
      expect(singles).toHaveLength(declaredTransitions().length);
      expect(singles.filter((id) => !id.startsWith("T"))).toEqual([]);
      await page.locator("#filters").getByLabel("State").selectOption("Finalized.published");
      expect((await shown(page)).length).toBeLessThan(singles.length);
      await page.locator("#filters").getByRole("button", { name: "Show all" }).click();
      await page.getByLabel("Only failing").check();
      expect(await shown(page)).toEqual(["T1"]);
    });
  });

  test("a click on a transition in the diagram leaves exactly its paths", async () => {
    const { paths } = fixture.completeEvidence().tours.tours;
    const through = paths.filter(({ steps }) =>
      steps.some(({ transition }) => transition === LAST_ANSWER),
    );
    await opened("complete", async (page) => {
      const box = page.locator(`[data-transition="${LAST_ANSWER}"]`);
      await box.locator(".shape").click();
      expect(await shown(page)).toEqual(through.map(({ id }) => id));
      expect(await box.getAttribute("aria-pressed")).toBe("true");
      expect(await page.locator("#chosen").innerText()).toContain(`${through.length} of`);
      await box.locator(".shape").click();
      expect(await shown(page)).toHaveLength(paths.length);
    });
  });

  test("the keyboard alone is enough", async () => {
    await opened("complete", async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").innerText()).toBe("Skip to the report");
      const state = page.locator('[data-state="Reset"]');
      await state.focus();
      await page.keyboard.press("Enter");
      const all = await page.locator("details.path").count();
      const narrowed = await shown(page);
      expect(narrowed.length).toBeGreaterThan(0);
      expect(narrowed.length).toBeLessThan(all);
      await page.getByLabel("Search").focus();
      await page.keyboard.type("second tab");
      for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator("details.path[open]").count()).toBe(1);
    });
  });

  test("a link to a path opens it, also when the list hides it", async () => {
    await opened("complete", async (page) => {
      await page.getByLabel("Kind").selectOption("transitions");
      await page.evaluate(() => {
        location.hash = "#path-P7";
      });
      const path = page.locator("#path-P7");
      await expect.poll(() => path.getAttribute("open")).not.toBeNull();
      expect(await path.locator("table").isVisible()).toBe(true);
    });
  });

  test("the proof says what is promised in which world, and what each rule is needed for", async () => {
    await opened("complete", async (page) => {
      const overview = page.locator("#proof table").first();
      const [first] = await overview.locator("tbody tr").all();
      expect(await first?.locator("td").allTextContents()).toEqual([
        ...["Redis keeps its data", "✓ promised", "✓ promised", "– not promised"],
        ...["– not promised", "✓ promised", "– not promised", "– not promised"],
        ...["– not promised", "– not promised", "✓ proven"],
      ]);
      const rule = page.locator("#rule-create-2d-raises");
      await rule.locator("summary").click();
      const text = await rule.innerText();
      expect(text).toContain("a start opens an attempt");
      expect(text).toContain("at most one record accepts answers");
      await rule.getByRole("link", { name: "H23", exact: true }).click();
      await expect.poll(() => page.locator("#story-H23 tbody tr").count()).toBe(3);
      expect(await page.locator("#story-H23 table").isVisible()).toBe(true);
    });
  });

  test("the calls of the engine are counted by action, and those outside are named", async () => {
    await opened("complete", async (page) => {
      const rows = page.locator("#proof table").last().locator("tbody tr");
      expect(await rows.first().innerText()).toMatch(
        /a commit adds an answer #\s+70,000\s+an action/,
      );
      expect(await page.locator("#outside-theory td").allInnerTexts()).toEqual(["0", "✓ none"]);
    });
  });

  test("every id of the page is there once, and every link of the page leads to one", async () => {
    for (const name of ["complete", "failing"]) {
      await opened(name, async (page) => {
        const found = await page.evaluate(() => {
          const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
          const links = [...document.querySelectorAll("a[href^='#']")].map((link) => {
            return (link.getAttribute("href") ?? "").slice(1);
          });
          return {
            twice: ids.filter((id, at) => ids.indexOf(id) !== at),
            // An address with "=" names a moment of the explorer, and no element.
            dead: links.filter((id) => !id.includes("=") && document.getElementById(id) === null),
          };
        });
        expect(found).toEqual({ twice: [], dead: [] });
      });
    }
  });

  test.each([
    ["a step of a path", "#path-P7-step-2"],
    ["a cell of the matrix", "#cell-Reset-20-attempt.start"],
    ["an exploration", "#exploration-three-2d-clients"],
    ["a theorem", "#theorem-S"],
    ["an exception", "#exception-stale-2d-by-2d-id"],
    ["a rule", "#rule-commit-2d-compares"],
    ["a step of a story", "#story-H23-step-3"],
    ["a mutant", "#mutant-no-2d-rule-2d-h1"],
    ["a step of a mutant's history", "#mutant-no-2d-rule-2d-h1-history-step-2"],
    ["a requirement", "#requirement-I4"],
    ["a gate", "#gate-binding"],
  ])("the address of %s shows it, with and without scripts", async (_name, hash) => {
    await opened("complete", async (page) => {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      const target = page.locator(`[id="${hash.slice(1)}"]`);
      await expect.poll(() => target.isVisible()).toBe(true);
      expect(await target.evaluate((element) => element.matches(":target"))).toBe(true);
      await expect.poll(() => isOnScreen(page, hash)).toBe(true);
    });
    await openedWithoutScripts(`${urls.get("complete") ?? ""}${hash}`, async (page) => {
      await expect.poll(() => isOnScreen(page, hash)).toBe(true);
    });
  });

  test("a link mark puts its address into the address bar and copies it", async () => {
    await opened("complete", async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.locator("#theorem-S > summary").click();
      await page.getByRole("link", { name: "Link to theorem S" }).click();
      await expect.poll(() => page.url()).toMatch(/#theorem-S$/);
      await expect.poll(() => page.locator("#copied").innerText()).toBe("The link is copied.");
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    });
  });

  test("the matrix is one stop of the Tab key, and the arrow keys move in it", async () => {
    await opened("complete", async (page) => {
      expect(await page.locator(".matrix a.cell[tabindex='0']").count()).toBe(1);
      await page.locator(".matrix a.cell[tabindex='0']").focus();
      const focused = () => page.evaluate(() => document.activeElement?.closest("td")?.id);
      const start = await focused();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      expect(await focused()).toBe(
        "cell-Active.answering-20-attempt.start-20-of-20-another-20-attempt",
      );
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowLeft");
      expect(await focused()).toBe(start);
      await page.keyboard.press("ArrowLeft");
      expect(await focused()).toBe(start);
      await page.keyboard.press("Enter");
      await expect.poll(() => page.url()).toMatch(/#cell-/);
    });
  });

  test("the history shows each verdict, the newest first, with what it changed", async () => {
    await opened("complete", async (page) => {
      const picture = page.locator("#history .verdicts a");
      expect(await picture.count()).toBe(2);
      expect(await picture.last().innerText()).toMatch(
        /failed[\s\S]*54,334 states explored[\s\S]*fedc321[\s\S]*2026-03-01\s+08:00 UTC/,
      );
      const heights = page.locator("#history .bars .mutants");
      expect(await heights.last().getAttribute("style")).toBe("block-size: 90%");
      const rows = page.locator("#history tbody tr");
      expect(await rows.count()).toBe(2);
      await picture.last().click();
      expect(await rows.last().evaluate((row) => row.matches(":target"))).toBe(true);
      expect(await rows.first().innerText()).toContain("gate mutants passes again");
      expect(await rows.last().innerText()).toContain("the first that is kept");
    });
  });

  test("failures are shown as traces with the command that replays them, and nothing is run", async () => {
    await opened("failing", async (page) => {
      const failure = page.locator("#failures details").first();
      expect(await failure.locator("thead th").allInnerTexts()).toEqual([
        ...["Step", "tab A", "tab B", "Redis"],
      ]);
      expect(await failure.locator("tr.fault").innerText()).toContain("fault: the record expires");
      expect(await failure.locator(".replay code").innerText()).toContain("--seed=7");
    });
  });

  test("every layer that left nothing says so", async () => {
    await opened("empty", async (page) => {
      expect(await page.getByText("This layer has not run.").count()).toBeGreaterThanOrEqual(8);
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("Not proven");
    });
  });
});

describe("how the page looks", () => {
  const everyRule = "axe.run()";
  /** Only colours differ in the dark. */
  const colours = `axe.run({ runOnly: ["color-contrast"] })`;

  test.each([
    ["complete", "light", everyRule],
    ["complete", "dark", colours],
    ["failing", "light", everyRule],
    ["failing", "dark", colours],
    ["empty", "light", everyRule],
  ] as const)("axe finds nothing: %s, %s", async (name, colorScheme, run) => {
    await opened(name, async (page) => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => {
        const all = [...document.querySelectorAll("details")];
        for (const details of all.filter((_, at) => at % 5 === 0)) details.open = true;
      });
      await page.addScriptTag({ path: AXE });
      const { violations, passes } = await page.evaluate<AxeResults>(run);
      expect(passes.length).toBeGreaterThanOrEqual(run === everyRule ? 11 : 1);
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
      expect(found).toEqual([]);
    });
  });

  test("on paper there are failures unfolded and nothing to press", async () => {
    await opened("failing", async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await page.locator("nav.contents").isVisible()).toBe(false);
      expect(await page.locator("#filters").isVisible()).toBe(false);
      expect(await page.locator("#failures table").first().isVisible()).toBe(true);
      const ink = await page.evaluate(() => getComputedStyle(document.body).color);
      expect(ink).toBe("rgb(28, 36, 48)");
    });
  });

  test("nothing but tables and the diagram is wider than a narrow screen", async () => {
    await opened("failing", async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(overflow).toBe(0);
    });
  });
});
