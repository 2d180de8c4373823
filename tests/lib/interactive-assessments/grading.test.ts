import { describe, expect, test } from "vitest";
import { bankOfOne, choice, declaration, itemXml, textEntry } from "./content-fixture";

type Case = readonly [response: unknown, isCorrect: boolean];

async function expectGrades(item: string, cases: readonly Case[]): Promise<void> {
  const bank = await bankOfOne(item);
  for (const [response, isCorrect] of cases) {
    const grade = await bank.grade("quiz", { id: "q1" }, { response });
    expect({ response, grade }).toEqual({ response, grade: { kind: "graded", isCorrect } });
  }
}

describe.each(["match_correct.xml", null])("by correct response (%s)", (processing) => {
  test("a single choice", async () => {
    const declarations = declaration({ correct: ["B"] });
    await expectGrades(itemXml({ declarations, body: choice(), processing }), [
      ["B", true],
      ["A", false],
    ]);
  });

  test("a multiple choice: exactly the correct ones, in any order", async () => {
    const declarations = declaration({ cardinality: "multiple", correct: ["A", "C"] });
    const body = choice('max-choices="0"');
    await expectGrades(itemXml({ declarations, body, processing }), [
      [["A", "C"], true],
      [["C", "A"], true],
      [["A"], false],
      [["A", "C", "D"], false],
      [["A", "B"], false],
      [[], false],
    ]);
  });

  test("a text, in its own case, without regard to white space or composition", async () => {
    const declarations = declaration({ baseType: "string", correct: ["Café au lait"] });
    await expectGrades(itemXml({ declarations, body: textEntry(), processing }), [
      ["Café au lait", true],
      ["  Cafe\u0301 au \u00a0 lait ", true],
      ["café au lait", false],
      ["Café", false],
      ["", false],
      ["   ", false],
    ]);
  });

  test("numbers, by amount", async () => {
    const float = declaration({ baseType: "float", correct: ["0.5"] });
    await expectGrades(itemXml({ declarations: float, body: textEntry(), processing }), [
      ["0.5", true],
      [".50", true],
      ["5e-1", true],
      ["0.51", false],
      ["", false],
    ]);
    const integer = declaration({ baseType: "integer", correct: ["12"] });
    await expectGrades(itemXml({ declarations: integer, body: textEntry(), processing }), [
      [" +012 ", true],
      ["-12", false],
    ]);
  });

  test("several texts: every one of them", async () => {
    const one = declaration({ identifier: "ONE", baseType: "string", correct: ["a"] });
    const two = declaration({ identifier: "TWO", baseType: "integer", correct: ["2"] });
    const body = textEntry("ONE") + textEntry("TWO");
    await expectGrades(itemXml({ declarations: one + two, body, processing }), [
      [{ ONE: "a", TWO: "2" }, true],
      [{ ONE: "a", TWO: "3" }, false],
      [{ ONE: "b", TWO: "2" }, false],
      [{ ONE: "", TWO: "2" }, false],
    ]);
  });
});

function mapping(entries: string, bounds = ""): string {
  return `<qti-mapping ${bounds}>${entries}</qti-mapping>`;
}

function entry(key: string, points: number, rest = ""): string {
  return `<qti-map-entry map-key="${key}" mapped-value="${points}" ${rest}/>`;
}

describe("by mapping, correct is the highest score that can be reached", () => {
  test("of a single choice, with a default for the others", async () => {
    const entries = mapping(entry("B", 0.5) + entry("C", 2), 'default-value="-1"');
    const declarations = declaration({ mapping: entries });
    await expectGrades(itemXml({ declarations, body: choice(), processing: "map_response" }), [
      ["C", true],
      ["B", false],
      ["A", false],
    ]);
  });

  test("of a multiple choice, as a sum, whatever order it is added in", async () => {
    expect(0.3 + 0.4 + 0.6).toBeLessThan(0.6 + 0.4 + 0.3);
    const entries = mapping(entry("A", 0.6) + entry("B", 0.4) + entry("C", 0.3) + entry("D", -1));
    const declarations = declaration({ cardinality: "multiple", mapping: entries });
    const body = choice('max-choices="0"');
    await expectGrades(itemXml({ declarations, body, processing: "map_response.xml" }), [
      [["A", "B", "C"], true],
      [["C", "B", "A"], true],
      [["A", "B"], false],
      [["A", "B", "C", "D"], false],
      [[], false],
    ]);
  });

  test("under an upper bound that fewer choices reach, and a limit on choices", async () => {
    const entries = entry("A", 1) + entry("B", 1) + entry("C", 1);
    const bounded = mapping(entries, 'lower-bound="0" upper-bound="2"');
    const bodyOf = (max: number) => choice(`max-choices="${max}"`);
    const multiple = { cardinality: "multiple" };
    const capped = declaration({ ...multiple, mapping: bounded });
    await expectGrades(
      itemXml({ declarations: capped, body: bodyOf(0), processing: "map_response" }),
      [
        [["A", "C"], true],
        [["A", "B", "C"], true],
        [["A", "D"], false],
      ],
    );
    const unbounded = declaration({ ...multiple, mapping: mapping(entries) });
    await expectGrades(
      itemXml({ declarations: unbounded, body: bodyOf(2), processing: "map_response" }),
      [
        [["B", "C"], true],
        [["B"], false],
      ],
    );
  });

  test("where choices are required that cost points", async () => {
    const entries = mapping(entry("A", 3) + entry("B", -1), 'default-value="-2"');
    const declarations = declaration({ cardinality: "multiple", mapping: entries });
    const body = choice('max-choices="0" min-choices="2"');
    await expectGrades(itemXml({ declarations, body, processing: "map_response" }), [
      [["A", "B"], true],
      [["A", "C"], false],
    ]);
  });

  test("of a text, with and without regard to case", async () => {
    const entries =
      entry("Paris", 1, 'case-sensitive="false"') + entry("Lutetia", 1) + entry("Rome", 0.5);
    const declarations = declaration({ baseType: "string", mapping: mapping(entries) });
    await expectGrades(itemXml({ declarations, body: textEntry(), processing: "map_response" }), [
      ["PARIS", true],
      ["Lutetia", true],
      ["lutetia", false],
      ["Rome", false],
      ["London", false],
      ["", false],
    ]);
  });

  test.each([
    "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response",
    "http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response.xml",
    "https://www.imsglobal.org/question/qti_v3p0/rptemplates/map_response",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml",
  ])("under the template's address %s", async (address) => {
    const declarations = declaration({ correct: ["A"], mapping: mapping(entry("B", 1)) });
    const item = itemXml({ declarations, body: choice(), processing: "X" });
    await expectGrades(item.replace(/template="[^"]*"/, `template="${address}"`), [
      ["B", true],
      ["A", false],
    ]);
  });
});
