import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");
const read = (file: string): string =>
  readFileSync(join(SOURCE, file), "utf8").replace(/\/\*.*?\*\//gs, "");

type Colours = ReadonlyMap<string, string>;

/** The colours that a rule sets, by name: `--own-ink: var(--holdfast-ink, #1c2430)` or `--ink: …`. */
function coloursOf(css: string, selector: string, place: number): Colours {
  const bodies = css.split(`${selector} {`).slice(1);
  const body = bodies[place]?.split("}")[0] ?? "";
  return new Map(
    [...body.matchAll(/--(?:own-)?([a-z-]+):[^;]*?(#[0-9a-f]{6})/g)].map(
      ([, name = "", hex = ""]) => [name, hex],
    ),
  );
}

/** As WCAG 2.2 defines it: from 1 to 21. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const TEXTS: readonly (readonly [text: string, background: string])[] = [
  ...(["paper", "card", "accent-wash", "warn-wash", "bad-wash"] as const).map(
    (background) => ["ink", background] as const,
  ),
  ...([
    ["ink-soft", "paper"],
    ["ink-soft", "card"],
    ["accent", "card"],
    ["accent", "paper"],
    ["accent-strong", "card"],
    ["accent-strong", "accent-wash"],
    ["on-accent", "accent"],
    ["on-accent", "accent-strong"],
    ["good", "good-wash"],
    ["good", "card"],
    ["good", "paper"],
    ["bad", "bad-wash"],
    ["bad", "card"],
    ["warn", "warn-wash"],
    ["warn", "card"],
    ["warn", "paper"],
  ] as const),
];

/** Borders of fields and buttons, and the ring of the focus. */
const SHAPES = [
  ["line-strong", "card"],
  ["accent", "card"],
  ["accent", "paper"],
] as const;

const stepper = read("components/practice/stepper.css");
const application = read("app/globals.css");

const SCHEMES: readonly (readonly [string, Colours])[] = [
  ["the stepper, light", coloursOf(stepper, ".holdfast-stepper", 0)],
  ["the stepper, dark", coloursOf(stepper, '.holdfast-stepper[data-theme="dark"]', 0)],
  ["the application, light", coloursOf(application, ":root", 0)],
  ["the application, dark", coloursOf(application, ":root", 1)],
];

describe.each(SCHEMES)("%s", (_name, colours) => {
  const colour = (name: string): string => {
    const value = colours.get(name);
    if (value === undefined) throw new Error(`no colour ${name}`);
    return value;
  };

  test.each(TEXTS)("%s can be read on %s", (text, background) => {
    expect(contrast(colour(text), colour(background))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPES)("%s can be seen on %s", (shape, background) => {
    expect(contrast(colour(shape), colour(background))).toBeGreaterThanOrEqual(3);
  });
});

test("the contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("the application has every colour in light and in dark, and no other colours", () => {
  const names = (at: number) => [...coloursOf(application, ":root", at).keys()].sort();
  expect(names(0).length).toBeGreaterThan(12);
  expect(names(1)).toEqual(names(0));
  for (const css of [application, read("app/ops/ops.css")]) {
    const rules = css.split("}").filter((rule) => !/:root\s*\{/.test(rule));
    expect(rules.filter((rule) => /#[0-9a-f]{3,8}\b|rgb\(/i.test(rule))).toEqual([]);
  }
});

test("the application and the stepper on its pages have the same colours", () => {
  const [light, dark, applicationLight, applicationDark] = SCHEMES.map(([, colours]) => colours);
  const shared = (colours: Colours | undefined) =>
    [...(colours ?? [])].filter(([name]) => name !== "image").sort();
  expect(shared(applicationLight)).toEqual(shared(light));
  expect(shared(applicationDark)).toEqual(shared(dark));
});
