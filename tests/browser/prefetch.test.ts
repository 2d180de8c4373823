import type { Page, Request } from "playwright-core";
import { describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { browserStage } from "./stage";

const stage = browserStage(WITHOUT_TIME_LIMIT);

/** The paths that the page has prefetched so far. */
function prefetchesOf(page: Page): Set<string> {
  const paths = new Set<string>();
  page.on("request", (request: Request) => {
    const isPrefetch = request.headers()["next-router-prefetch"] !== undefined;
    if (isPrefetch) paths.add(new URL(request.url()).pathname);
  });
  return paths;
}

describe("a page is prefetched", () => {
  test("when a student is about to open it, and not for each link of a list", async () => {
    const page = await stage.tabOf("ada");
    const prefetches = prefetchesOf(page);
    await page.reload();
    const link = page.getByRole("link", { name: "Fractions" });
    await link.waitFor();
    await page.waitForTimeout(1_000);
    expect([...prefetches]).toEqual([]);
    const hovered = async () => {
      // Until the browser runs the page, nothing notices the mouse.
      await page.mouse.move(0, 0);
      await link.hover();
      return [...prefetches];
    };
    await expect.poll(hovered).toEqual(["/practice/fractions-quiz"]);
    await link.click();
    await page.getByRole("heading", { level: 1, name: "Fractions" }).waitFor();
    await page.waitForTimeout(500);
    expect([...prefetches]).toEqual(["/practice/fractions-quiz"]);
  });
});
