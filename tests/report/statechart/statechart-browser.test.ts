import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { missingBrowser, openBrowser } from "#tests/browser/browser";
import type { Browser } from "#tests/browser/browser";
import { statechartSvg } from "#report/statechart/statechart";

const PAGE_WIDTH = 900;
const LEAST_FONT = 12;
const LEAST_CONTRAST = 4.5;

let browser: Browser | undefined;

beforeAll(async () => {
  if (missingBrowser === null) browser = await openBrowser();
});

beforeEach((context) => {
  if (missingBrowser !== null) context.skip(missingBrowser);
});

afterAll(() => browser?.close());

interface RenderedText {
  readonly text: string;
  readonly fits: boolean;
  readonly font: number;
  readonly ink: string;
  readonly ground: string;
}

/** Every text of the drawing as a page of that width shows it. */
async function renderedTexts(colorScheme: "light" | "dark"): Promise<readonly RenderedText[]> {
  if (browser === undefined) throw new Error("the browser is not open");
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: PAGE_WIDTH, height: 900 });
  await page.emulateMedia({ colorScheme });
  const fitted = "body { margin: 0 } svg { max-width: 100%; height: auto }";
  await page.setContent(`<style>${fitted}</style>${await statechartSvg()}`);
  const texts = await page.evaluate(() => {
    const drawing = document.querySelector("svg.statechart");
    const scale =
      (drawing?.getBoundingClientRect().width ?? 0) / Number(drawing?.getAttribute("width"));
    const boxes = [...document.querySelectorAll("rect.label, .state > .shape")];
    return [...document.querySelectorAll("svg.statechart text")].map((text) => {
      const inner = text.getBoundingClientRect();
      const holds = (box: Element, by: number): boolean => {
        const outer = box.getBoundingClientRect();
        const [across, down] = [inner.x + by * inner.width, inner.y + inner.height / 2];
        return (
          outer.left <= across && across <= outer.right && outer.top <= down && down <= outer.bottom
        );
      };
      // The last box that holds the beginning of the text lies on top of the others.
      const own = boxes.filter((box) => holds(box, 0)).at(-1);
      const style = getComputedStyle(text);
      return {
        text: text.textContent ?? "",
        fits: own !== undefined && holds(own, 1),
        font: Number.parseFloat(style.fontSize) * scale,
        ink: style.fill,
        ground: own === undefined ? "" : getComputedStyle(own).fill,
      };
    });
  });
  await page.close();
  return texts;
}

test.each(["light", "dark"] as const)("every text fits and can be read: %s", async (scheme) => {
  const texts = await renderedTexts(scheme);
  expect(texts.map(({ text }) => text)).toContain("Active");
  expect(texts.filter(({ fits }) => !fits)).toEqual([]);
  expect(texts.filter(({ font }) => !(font >= LEAST_FONT))).toEqual([]);
  const pale = texts.filter(({ ink, ground }) => !(contrast(ink, ground) >= LEAST_CONTRAST));
  expect(pale).toEqual([]);
});

test("the dark drawing is dark, the light one light", async () => {
  const [light, dark] = [await renderedTexts("light"), await renderedTexts("dark")];
  expect(luminance(light[0]?.ground ?? "")).toBeGreaterThan(0.8);
  expect(luminance(dark[0]?.ground ?? "")).toBeLessThan(0.1);
});

/** As WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = NaN, green = NaN, blue = NaN] = (colour.match(/\d+/g) ?? []).map((digits) => {
    const share = Number(digits) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
