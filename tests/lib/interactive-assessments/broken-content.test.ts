import { describe, expect, test } from "vitest";
import { Fault } from "#lib/fault";
import {
  choice,
  contentDir,
  declaration,
  itemRef,
  itemXml,
  openBank,
  testWith,
  testXml,
  textEntry,
} from "./content-fixture";

const parts = { declarations: declaration({ correct: ["A"] }), body: choice() };
const good = itemXml(parts);
const slot = { userId: "user1", resourceId: "quiz" };

/** Expects a fault whose message starts with `file` and contains `problem`. */
async function expectFault(
  files: Readonly<Record<string, string>>,
  file: string,
  problem: string,
): Promise<void> {
  const bank = openBank(await contentDir(files));
  const fault: unknown = await bank.list(slot, 1).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ code: "content_invalid", retryable: false });
  const message = fault instanceof Fault ? fault.message : "";
  expect(message.slice(0, file.length)).toBe(file);
  expect(message).toContain(problem);
}

function edited(from: string | RegExp, to: string): string {
  const item = good.replace(from, to);
  expect(item).not.toBe(good);
  return item;
}

function withBody(body: string): string {
  return itemXml({ declarations: declaration({ correct: ["A"] }), body });
}

function withText(baseType: string, correct: string): string {
  const declarations = declaration({ baseType, correct: [correct] });
  return itemXml({ declarations, body: textEntry() });
}

function mapped(content: string): string {
  const declarations = declaration({ mapping: content });
  return itemXml({ declarations, body: choice(), processing: "map_response" });
}

function mapping(entries: string, bounds = ""): string {
  return `<qti-mapping ${bounds}>${entries}</qti-mapping>`;
}

const onlyEntry = '<qti-map-entry map-key="A" mapped-value="1"/>';
const customProcessing =
  "<qti-response-processing><qti-set-outcome-value/></qti-response-processing></qti-assess";
const lastThreeChoices = /<qti-simple-choice identifier="[BCD]">[^<]*<.qti-simple-choice>/g;
const spare = declaration({ identifier: "SPARE" });
const patternMask = ' pattern-mask="x"/></p>';
const dtd = '<!DOCTYPE x [<!ENTITY a "b">]>';

test("the fixture itself is valid", async () => {
  const files = { "quiz/assessment.xml": testXml(), "quiz/q1.xml": good };
  const bank = openBank(await contentDir(files));
  expect(await bank.list(slot, 1)).toMatchObject([{ id: "q1" }]);
});

/** What is broken, the item, and a part of the expected message. */
const BROKEN_ITEMS: readonly (readonly [string, string, string])[] = [
  ["another root", "<item/>", "the root element must be <qti-assessment-item>"],
  ["no text at all", "", "is not well-formed XML"],
  ["an open element", good.replace("</qti-item-body>", ""), "is not well-formed XML"],
  ["a DTD", dtd + good, "<!DOCTYPE>"],
  ["an external DTD", `<!DOCTYPE x SYSTEM "file:///etc/passwd">${good}`, "<!DOCTYPE>"],
  ["a DTD inside", good.replace("<qti-item-body>", "<!DOCTYPE x><qti-item-body>"), "<!DOCTYPE>"],
  ["an undefined entity", good.replace("Choose", "&xxe;"), '"&xxe;" is not defined'],
  ["a reference to NUL", good.replace("Choose", "&#0;"), '"&#0;" is not defined'],
  ["an element __proto__", withBody("<__proto__/>"), "is not well-formed XML"],
  ["another name than its reference", edited('"q1"', '"q2"'), 'the test calls it "q1"'],
  ["an adaptive item", edited('adaptive="false"', 'adaptive="true"'), '<qti-assessment-item "q1">'],
  ["no title", edited('title="Question"', 'title=" "'), '"title" is missing'],
  ["an unknown attribute", edited("adaptive=", "surprise="), '"surprise" is not supported'],
  ["no body", edited(/<qti-item-body>[^]*body>/, ""), "has no <qti-item-body>"],
  ["two bodies", edited("<qti-item-body>", "<qti-item-body/><qti-item-body>"), "only once"],
  ["feedback", edited("</qti-assess", "<qti-modal-feedback/></qti-assess"), "<qti-modal-feedback>"],
  ["loose text", edited("<qti-item-body>", "hello<qti-item-body>"), "text is not allowed here"],
  ["no interaction", withBody("<p>Hello</p>"), "<qti-item-body>: has no interaction"],
  ["another interaction", withBody("<qti-slider-interaction/>"), "<qti-slider-interaction>"],
  ["a script", withBody(`<script>x</script>${choice()}`), "<script>: is not supported"],
  ["an image without words", withBody(`<p><img src="x"/></p>${choice()}`), '"alt" is missing'],
  ["a video", withBody(`<p><video src="x"/></p>${choice()}`), "<video>: is not supported in <p>"],
  ["a handler", withBody(`<p onclick="x">x</p>${choice()}`), '<p>: the attribute "onclick"'],
  ["a style", withBody(`<p style="x">x</p>${choice()}`), '<p>: the attribute "style"'],
  ["a block in a paragraph", withBody(`<p><div>x</div></p>${choice()}`), "<div>: is not supported"],
  ["a choice in a paragraph", withBody(`<p>${choice()}</p>`), "<qti-choice-interaction"],
  ["text in a list", withBody(`<ul>x</ul>${choice()}`), "<ul>: text is not allowed here"],
  ["a row without a table body", withBody(`<table><tr/></table>${choice()}`), "<tr>: is not"],
  ["a line break with content", withBody(`<p><br>x</br></p>${choice()}`), "<br>: must be empty"],
  ["two choices", withBody(choice() + choice()), "must be the only interaction"],
  ["a choice and a text", withBody(choice() + textEntry("OTHER")), "must be the only interaction"],
  ["a field in a prompt", withBody(choice().replace("Choose", textEntry())), "<p>: is not"],
  ["repeated choices", edited('"D"', '"A"'), 'the choice "A" appears more than once'],
  ["one choice", edited(lastThreeChoices, ""), "needs at least two choices"],
  ["a bad count", edited('max-choices="1"', 'max-choices="-1"'), '"max-choices" must be a whole'],
  ["a bad boolean", edited('max-choices="1"', 'shuffle="yes"'), '"shuffle" must be "true"'],
  ["more required than allowed", edited('"1"', '"1" min-choices="2"'), "min-choices exceeds"],
  ["a reserved identifier", edited('"D"', '"constructor"'), 'not an identifier: "constructor"'],
  ["no declaration", edited(/<qti-response-declaration[^]*declaration>/, ""), "of its own"],
  ["a spare declaration", edited("<qti-item", `${spare}<qti-item`), '"SPARE">: belongs to no'],
  [
    "a repeated declaration",
    edited("<qti-item", `${parts.declarations}<qti-item`),
    "more than once",
  ],
  ["an ordered response", edited('="single"', '="ordered"'), 'cardinality="ordered"'],
  ["another base type", edited('"identifier"', '"point"'), 'base-type="point"'],
  ["text for a choice", edited('"identifier"', '"string"'), "a choice needs base-type"],
  ["multiple with one choice", edited('="single"', '="multiple"'), "contradicts max-choices"],
  ["single with many choices", edited('choices="1"', 'choices="0"'), "contradicts max-choices"],
  ["no correct response", edited(/<qti-correct[^]*response>/, ""), "has no <qti-correct-response>"],
  ["an empty correct response", edited(/<qti-value>A<.qti-value>/, ""), "has 0 values"],
  ["an empty value", edited(/<qti-value>A/, "<qti-value> "), "<qti-value>: the value is empty"],
  ["an unknown correct choice", edited("<qti-value>A", "<qti-value>E"), 'names the choice "E"'],
  ["a custom processing", edited("</qti-assess", customProcessing), "<qti-set-outcome-value>"],
  ["another template", itemXml({ ...parts, processing: "map_point" }), "<qti-response-processing>"],
  ["map_response without mapping", mapped(""), "has no <qti-mapping>"],
  ["an empty mapping", mapped("<qti-mapping/>"), "<qti-mapping>: needs at least one entry"],
  ["a key twice", mapped(mapping(onlyEntry + onlyEntry)), 'repeats the key "A"'],
  ["an entry without points", mapped(mapping('<qti-map-entry map-key="A"/>')), "<qti-map-entry>"],
  ["a bad bound", mapped(mapping(onlyEntry, 'upper-bound="x"')), '"upper-bound" must be a number'],
  [
    "points for an empty response",
    mapped(mapping(onlyEntry, 'lower-bound="1"')),
    "no response can earn",
  ],
  [
    "no points for any response",
    mapped(mapping(onlyEntry.replace('"1"', '"0"'))),
    "no response can earn",
  ],
  [
    "a value that is not a number",
    withText("integer", "1.5"),
    '<qti-value>: "1.5" must be a whole',
  ],
  ["a text entry of an identifier", withBody(textEntry()), "a text entry needs a single string"],
  ["a pattern mask", withText("string", "x").replace("/></p>", patternMask), '"pattern-mask"'],
];

describe("a broken item names its file and the element", () => {
  test.each(BROKEN_ITEMS)("%s", async (_name, item, problem) => {
    const files = { "quiz/assessment.xml": testXml(), "quiz/q1.xml": item };
    await expectFault(files, "quiz/q1.xml: ", problem);
  });
});

describe("a broken test names its file and the element", () => {
  const part = (content: string) => testWith(`<qti-test-part>${content}</qti-test-part>`);
  const nested = '<qti-assessment-section identifier="inner"/>';

  test.each<readonly [string, string, string]>([
    ["another root", good, "the root element must be <qti-assessment-test>"],
    ["no part", testWith(""), '<qti-assessment-test "quiz">: selects no item'],
    ["an empty section", testXml(""), '<qti-assessment-test "quiz">: selects no item'],
    ["an item outside a section", part(itemRef("q1")), '<qti-assessment-item-ref "q1">'],
    ["a section in a section", testXml(nested), '<qti-assessment-section "inner">'],
    ["outcome processing", testWith("<qti-outcome-processing/>"), "<qti-outcome-processing>"],
    ["a time limit", part("<qti-time-limits/>"), "<qti-time-limits>: is not supported"],
    ["a selection of nothing named", testXml("<qti-selection/>"), '"select" is missing'],
    ["a selection of half an item", testXml('<qti-selection select="0.5"/>'), '"select" must be a'],
    ["replacement", testXml('<qti-selection select="1" with-replacement="true"/>'), "with-repl"],
    ["two orderings", testXml("<qti-ordering/><qti-ordering/>"), "<qti-ordering>: may appear only"],
    ["a fixed item", testXml(itemRef("q1").replace("/>", ' fixed="true"/>')), 'fixed="true"'],
    ["an item twice", testXml(itemRef("q1") + itemRef("q1")), "appears more than once"],
    ["an item without a file", testXml(itemRef("q2")), 'there is no file "q2.xml"'],
    ["no title", testXml().replace('"Quiz"', '""'), '"title" is missing or empty'],
  ])("%s", async (_name, assessment, problem) => {
    const files = { "quiz/assessment.xml": assessment, "quiz/q1.xml": good };
    await expectFault(files, "quiz/assessment.xml: ", problem);
  });

  test("an item that this attempt does not show breaks the resource too", async () => {
    const assessment = testXml(`<qti-selection select="1"/>${itemRef("q1")}${itemRef("q2")}`);
    const files = { "quiz/assessment.xml": assessment, "quiz/q1.xml": good, "quiz/q2.xml": "<x/>" };
    await expectFault(files, "quiz/q2.xml: ", "the root element");
  });
});
