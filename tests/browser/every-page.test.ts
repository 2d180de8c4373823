import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import GlobalError from "#src/app/global-error.tsx";
import { missingBrowser } from "./browser";
import { fillApplication, openListedPage, PAGES, PAGES_ENV } from "./page-list";
import { browserStage } from "./stage";

/** Not as a script of the page, which may run none but its own. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [375, 1_280] as const;
const SCHEMES = { light: "rgb(244, 245, 241)", dark: "rgb(18, 22, 27)" } as const;
const stage = browserStage(PAGES_ENV);

beforeAll(async () => {
  if (missingBrowser === null) await fillApplication(stage.app());
});

/** What is wrong with the page at each width, in each scheme. */
async function flaws(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(AXE);
  for (const [colorScheme, paper] of Object.entries(SCHEMES) as ["light" | "dark", string][]) {
    for (const width of WIDTHS) {
      const where = `${colorScheme}, ${width} px`;
      // Without motion: a colour on its way to another one is none of either scheme.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      const results = await page.evaluate<AxeResults>("axe.run()");
      // A page that is not there has nothing wrong with it.
      expect(results.passes.length).toBeGreaterThan(10);
      for (const { id, nodes } of results.violations) {
        found.push(`${where}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      }
      const { overflow, background } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const { backgroundColor } = getComputedStyle(document.documentElement);
        return { overflow: scrollWidth - clientWidth, background: backgroundColor };
      });
      if (overflow > 0) found.push(`${where}: ${overflow} px too wide`);
      if (background !== paper) found.push(`${where}: the background is ${background}`);
    }
  }
  return found;
}

test.each(PAGES.map((listed) => [listed.name, listed] as const))(
  "axe finds nothing on %s, and nothing runs out of the screen",
  async (_name, listed) => {
    const page = await stage.anotherTab();
    await openListedPage(page, stage.app(), listed);
    expect(await flaws(page)).toEqual([]);
  },
);

test("axe finds nothing on the page that is shown when the frame cannot be", async () => {
  const page = await stage.anotherTab();
  await page.goto(stage.app().url);
  const styles = await page.evaluate(() =>
    [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)),
  );
  const style = `<head><style>${styles.join("\n")}</style></head>`;
  const html = renderToStaticMarkup(createElement(GlobalError));
  const body = `<!doctype html>${html.replace("<body>", `${style}<body>`)}`;
  // By an address of its own: the policy of the page before allows no such style.
  await page.route("**/global-error", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${stage.app().url}/global-error`);
  expect(await flaws(page)).toEqual([]);
});

test("a page with a fault is found", async () => {
  const page = await stage.anotherTab();
  await page.goto(stage.app().url);
  await page.getByRole("main").evaluate((main) => main.append(document.createElement("button")));
  expect((await flaws(page)).filter((flaw) => flaw.includes("button-name"))).toHaveLength(4);
});

test("at the width of a phone the operators' table loses no column", async () => {
  const page = await stage.anotherTab();
  const [listed] = PAGES.filter(({ name }) => name === "ops-attempts-conflict");
  if (listed === undefined) throw new Error("the page is not in the list");
  await openListedPage(page, stage.app(), listed);
  await page.setViewportSize({ width: 375, height: 800 });
  const cells = page.getByRole("row", { name: /^eve at/ }).getByRole("cell");
  const shown = await cells.evaluateAll((all) =>
    all.map((cell) => ({
      head: getComputedStyle(cell, "::before").content,
      text: cell.textContent,
      isInside: cell.getBoundingClientRect().right <= 375,
    })),
  );
  expect(shown.map(({ head }) => head.split('"')[1])).toEqual([
    ...["Attempt", "State", "Kept for", "Waiting"],
  ]);
  for (const { text, isInside } of shown) expect([text !== "", isInside]).toEqual([true, true]);
});
