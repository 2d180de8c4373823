import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createQuestionBank } from "#lib/interactive-assessments";
import {
  ELEMENT_RULES,
  attributeEffect,
  type AttributeEffect,
} from "#lib/interactive-assessments/element-rules";
import { MATHML, MATHML_CHILDREN } from "#lib/interactive-assessments/mathml";
import { contentDir, openBank } from "./content-fixture";

/**
 * An assessment with every element of `element-rules.ts`. An attribute that is added to one of them
 * is shown on the page, accepted without effect, or refused.
 */
const TEST = `<qti-assessment-test identifier="quiz" title="Quiz">
  <qti-outcome-declaration identifier="T" cardinality="single" base-type="float"/>
  <qti-test-part identifier="p">
    <qti-assessment-section identifier="s" title="S">
      <qti-selection select="1"/>
      <qti-ordering shuffle="false"/>
      <qti-assessment-item-ref identifier="q1" href="items/q1.xml"/>
      <qti-assessment-item-ref identifier="q2" href="items/q2.xml"/>
    </qti-assessment-section>
  </qti-test-part>
</qti-assessment-test>`;

const RESPONSE = `<qti-response-declaration identifier="RESPONSE" cardinality="single"
  base-type="TYPE"><qti-correct-response><qti-value>A</qti-value></qti-correct-response>
  <qti-mapping><qti-map-entry map-key="A" mapped-value="1"/></qti-mapping>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">
  <qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>`;
const PROCESSING = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml";

function item(id: string, type: string, body: string): string {
  return `<qti-assessment-item identifier="${id}" title="Question">
    ${RESPONSE.replace("TYPE", type)}<qti-item-body>${body}</qti-item-body>
    <qti-response-processing template="${PROCESSING}"/></qti-assessment-item>`;
}

const CHOICES = item(
  "q1",
  "identifier",
  `<qti-choice-interaction response-identifier="RESPONSE"><qti-prompt>Which?</qti-prompt>
    <qti-simple-choice identifier="A">a</qti-simple-choice>
    <qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction>`,
);

const INLINE = "abbr b br cite code del em i ins kbd mark q s samp small span strong sub sup u var";
const FORMULA = Object.keys(MATHML)
  .filter((tag) => tag !== "math")
  .map((tag) => `<${tag}>${"<mn/>".repeat(MATHML_CHILDREN.get(tag) ?? 0)}</${tag}>`);
const TEXT = item(
  "q2",
  "string",
  `<p>${INLINE.split(" ")
    .map((tag) => `<${tag}/>`)
    .join("")}<img src="../dot.png" alt="a dot"/>
    <a href="https://example.org/">there</a><math>${FORMULA.join("")}</math>
    <qti-text-entry-interaction response-identifier="RESPONSE"/></p>
  <blockquote/><div/><h1/><h2/><h3/><h4/><h5/><h6/><hr/><pre/><ol><li/></ol><ul><li/></ul>
  <dl><dt/><dd/></dl><table><caption/><thead><tr><th/></tr></thead><tbody><tr><td/></tr></tbody>
  <tfoot><tr><td/></tr></tfoot></table>`,
);

const DOT =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const SOURCES = {
  "quiz/assessment.xml": TEST,
  "quiz/items/q1.xml": CHOICES,
  "quiz/items/q2.xml": TEXT,
};

/** A content folder with the assessment as it is. */
function plainFolder(): Promise<string> {
  return contentDir({ ...SOURCES, "quiz/dot.png": Buffer.from(DOT, "base64") });
}

/** Adds one attribute to the first element of that tag, and to nothing else in its file. */
async function addAttribute(folder: string, tag: string, attribute: string): Promise<void> {
  const opening = new RegExp(`<${tag}(?=[\\s/>])`);
  const found = Object.entries(SOURCES).find(([, source]) => opening.test(source));
  if (found === undefined) throw new Error(`no file of this test has a <${tag}>`);
  const [name, source] = found;
  const [first = ""] = /<[^>]*>/.exec(source.slice(source.search(opening))) ?? [];
  const without = first.replace(new RegExp(`\\s${attribute.split("=")[0] ?? ""}="[^"]*"`), "");
  const changed = without.replace(opening, `<${tag} ${attribute}`);
  await writeFile(join(folder, name), source.replace(first, changed));
}

/**
 * What is shown of the assessment: its line in the list, and both questions. All attributes of
 * one tag may share a folder, in which each replaces the one before.
 */
async function shown(tag: string, attribute: string, folder?: string): Promise<string> {
  const contentDir = folder ?? (await plainFolder());
  await addAttribute(contentDir, tag, attribute);
  const bank = createQuestionBank({ contentDir });
  try {
    const slot = { userId: "u", resourceId: "quiz" };
    const overview = await bank.overview("quiz");
    const views = await bank.questionViews(slot, [{ id: "q1" }, { id: "q2" }]);
    return JSON.stringify([overview, views]);
  } finally {
    bank.close();
  }
}

/** Attributes that any element might have, and what the page has if they are shown. */
const COMMON: readonly (readonly [attribute: string, onPage: string])[] = [
  ['lang="fa"', '"lang":"fa"'],
  ['xml:lang="fa"', '"lang":"fa"'],
  ['dir="rtl"', '"dir":"rtl"'],
  ['class="big qti-align-right"', '"class":"content-big qti-align-right"'],
  ['id="here"', '"id":"content-here"'],
  ['data-note="x"', '"data-note":"x"'],
  ['aria-label="x"', '"aria-label":"x"'],
  ['aria-labelledby="x"', ""],
  ['label="x"', ""],
  ['style="color: red"', ""],
  ['onclick="x()"', ""],
  ['role="alert"', ""],
  ['title="x"', ""],
  ['xmlns:x="http://example.org"', ""],
  ['xsi:schemaLocation="x y"', ""],
  ['xml:base="http://example.org"', ""],
  ['made-up="x"', ""],
];

const nameOf = (attribute: string): string => attribute.split("=")[0] ?? "";

describe("every attribute of every element is used, shown, without effect or refused", () => {
  test.each([...ELEMENT_RULES.keys()])("<%s>", async (tag) => {
    const folder = await plainFolder();
    const counted: Record<AttributeEffect, number> = {
      used: 0,
      shown: 0,
      "without effect": 0,
      refused: 0,
    };
    for (const [attribute, onPage] of COMMON) {
      const effect = attributeEffect(tag, nameOf(attribute));
      counted[effect] += 1;
      if (effect === "used") continue;
      const outcome = await shown(tag, attribute, folder).catch((error: unknown) => String(error));
      const isRefused = outcome.includes(`the attribute "${nameOf(attribute)}" is not supported`);
      expect({ attribute, effect, isRefused }).toEqual({
        attribute,
        effect,
        isRefused: effect === "refused",
      });
      if (effect === "refused") expect(outcome).toMatch(new RegExp(`quiz/\\S+xml: <${tag}[ >"]`));
      if (effect === "shown") expect(outcome).toContain(onPage);
    }
    expect(counted.refused).toBeGreaterThan(3);
  });

  test("no attribute is both used and without effect, and each without effect has a reason", () => {
    for (const { used, withoutEffect = {} } of ELEMENT_RULES.values()) {
      for (const [name, why] of Object.entries(withoutEffect)) {
        expect(used).not.toContain(name);
        expect(why.length).toBeGreaterThan(10);
      }
    }
  });

  test("an attribute without effect is accepted", async () => {
    for (const [tag, { withoutEffect = {} }] of ELEMENT_RULES) {
      const folder = await plainFolder();
      for (const name of Object.keys(withoutEffect)) {
        const outcome = shown(tag, `${name}="x"`, folder);
        await expect(outcome, `${name} of ${tag}`).resolves.toBeTypeOf("string");
      }
    }
  });

  test("every attribute of an element that is not listed is refused", () => {
    expect(attributeEffect("video", "class")).toBe("refused");
    expect(attributeEffect("constructor", "class")).toBe("refused");
  });
});

describe("a value that a browser would silently ignore is refused", () => {
  test.each([
    ["p", 'dir="left"', '<p>: dir="left" must be "ltr", "rtl" or "auto"'],
    ["p", 'lang="no language"', '"no language" is not a language tag'],
    ["p", 'lang="de" xml:lang="en"', 'lang="de" contradicts xml:lang="en"'],
    ["qti-assessment-item", 'xml:lang="!"', '<qti-assessment-item "q1">: "!" is not a language'],
    ["p", 'class="a{}"', '"a{}" is not a class name'],
    ["p", `class="${Array.from({ length: 21 }, (_, at) => `c${at}`).join(" ")}"`, "more than 20"],
    ["p", 'id="1 2"', 'id="1 2" is not an identifier'],
    ["p", `data-x="${"x".repeat(301)}"`, '"data-x" has more than 300 characters'],
    ["qti-choice-interaction", 'orientation="diagonal"', "orientation must be"],
    ["mn", 'mathcolor="url(//x)"', 'mathcolor="url(//x)" is not a value of MathML'],
    ["math", 'xmlns="http://www.w3.org/1999/xhtml"', '<math>: xmlns="http://www.w3.org/1999'],
    ["img", 'width="100%"', '<img>: width="100%" must be a number of pixels up to 4096'],
    ["a", 'target="_top"', '<a>: target must be "_blank" or left out'],
  ])("<%s %s>", async (tag, attribute, problem) => {
    await expect(shown(tag, attribute)).rejects.toThrow(problem);
  });

  test("an id that two elements have is refused", async () => {
    const folder = await plainFolder();
    await addAttribute(folder, "em", 'id="x"');
    const file = join(folder, "quiz/items/q2.xml");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace("<div", '<div id="x"'));
    const bank = openBank(folder);
    await expect(bank.overview("quiz")).rejects.toThrow('the id "x" appears more than once');
  });
});

describe("attributes that earlier versions silently ignored are on the page", () => {
  test.each([
    ["qti-assessment-test", 'xml:lang="ar" dir="rtl"', '"lang":"ar","dir":"rtl"'],
    ["qti-assessment-item", 'xml:lang="ar"', '"title":"Question","lang":"ar"'],
    ["qti-item-body", 'dir="rtl"', '"tag":"div","dir":"rtl"'],
    ["qti-prompt", 'xml:lang="ar"', '"tag":"span","lang":"ar"'],
    ["qti-simple-choice", 'xml:lang="ar"', '"identifier":"A","lang":"ar"'],
    ["qti-choice-interaction", 'orientation="horizontal"', '"orientation":"horizontal"'],
    ["qti-text-entry-interaction", 'dir="rtl"', '"responseIdentifier":"RESPONSE","dir":"rtl"'],
    ["p", 'dir="rtl" class="big"', '"dir":"rtl","attributes":{"class":"content-big"}'],
  ])("<%s %s>", async (tag, attribute, onPage) => {
    expect(await shown(tag, attribute)).toContain(onPage);
  });
});
