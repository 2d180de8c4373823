import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../..");
const PRACTICE = join(PROJECT, "src/components/practice");

const css = readFileSync(join(PRACTICE, "stepper.css"), "utf8").replace(/\/\*.*?\*\//gs, "");

interface Rule {
  readonly selectors: readonly string[];
  readonly body: string;
}

/** The rules of a style sheet, also those in media queries. */
function rulesOf(text: string): readonly Rule[] {
  return [...text.matchAll(/([^{};@]+)\{([^{}]*)\}/g)].map(([, selectors = "", body = ""]) => ({
    selectors: selectors.split(/,(?![^()]*\))/).map((selector) => selector.trim()),
    body,
  }));
}

/** Selectors that style something outside the stepper. */
function strayIn(text: string): readonly string[] {
  return rulesOf(text)
    .flatMap(({ selectors }) => selectors)
    .filter((selector) => !/^\.holdfast-stepper(?![\w-])/.test(selector));
}

function bodyOf(selector: string): string {
  const bodies = rulesOf(css).filter(({ selectors }) => selectors.join() === selector);
  return bodies.map(({ body }) => body.replace(/\s+/g, " ")).join();
}

const variablesIn = (text: string): readonly string[] =>
  [...new Set(text.match(/--holdfast-[a-z-]+/g))].sort();

test("the styles begin with the class of the stepper, so that they change nothing else", () => {
  expect(rulesOf(css).length).toBeGreaterThan(50);
  expect(strayIn(css)).toEqual([]);
});

test.each([
  "p { margin: 0 }",
  ".holdfast-stepper p, h2 { margin: 0 }",
  "@media print { .card { border: 0 } }",
  ".holdfast-steppers { margin: 0 }",
])("a selector outside is found: %s", (text) => {
  expect(strayIn(text)).toHaveLength(1);
});

test("every colour has a variable that a page can set, in light and in dark", () => {
  const root = bodyOf(".holdfast-stepper");
  const dark = bodyOf('.holdfast-stepper[data-theme="dark"]');
  expect(dark).toContain("--own-ink:");
  expect(bodyOf('.holdfast-stepper[data-theme="system"]')).toBe(dark);
  const colours = variablesIn(root).filter((name) => name !== "--holdfast-radius");
  expect(variablesIn(dark)).toEqual(colours);
  const others = rulesOf(css).filter(({ body }) => !body.includes("var(--holdfast-"));
  expect(others.filter(({ body }) => /#[0-9a-f]{3,8}\b|rgb\(/.test(body))).toEqual([]);
});

test("every variable that is used is set", () => {
  const used = new Set([...css.matchAll(/var\((--own-[a-z-]+)/g)].map(([, name]) => name));
  const root = bodyOf(".holdfast-stepper");
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter((name) => !root.includes(`${name}:`))).toEqual([]);
});

test("the reference names every variable", () => {
  const reference = readFileSync(join(PROJECT, "docs/reference/react.md"), "utf8");
  expect(variablesIn(css).filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test("every class that the stepper gives begins with its prefix", () => {
  const folder = join(PRACTICE, "assessment-stepper");
  const files = readdirSync(folder).filter((name) => name.endsWith(".tsx"));
  const given = files.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/className=(?:"([^"]*)"|\{`([^`]*)`\})/g)]
      .flatMap(([, plain = "", template = ""]) => (plain + template).split(/\s+/))
      .filter((each) => each !== ""),
  );
  expect(given.length).toBeGreaterThan(20);
  expect(given.filter((name) => !name.startsWith("holdfast-"))).toEqual([]);
});
