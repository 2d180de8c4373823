import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { Fault } from "#lib/fault";
import { caselessText, comparableText } from "#lib/comparable-text";
import { comparableNumber } from "#lib/interactive-assessments/comparable-number";
import {
  comparableValue,
  sameValue,
  typedProblem,
  type Comparison,
} from "#lib/interactive-assessments/response-value";
import { bankOfOne, choice, declaration, itemXml, textEntry } from "./content-fixture";

/** Whether an answer to a question with this key is correct, through the question bank. */
async function isCorrect(baseType: string, key: string, answer: string): Promise<unknown> {
  const declarations = declaration({ baseType, correct: [key] });
  return graded(itemXml({ declarations, body: textEntry() }), answer);
}

async function inAnyCase(key: string, answer: string): Promise<unknown> {
  return graded(mappedItem("string", entry(key, 1, ANY_CASE)), answer);
}

async function graded(item: string, response: unknown): Promise<unknown> {
  const bank = await bankOfOne(item);
  const grade = await bank.grade("quiz", { id: "q1" }, { response });
  return grade.kind === "graded" ? grade.isCorrect : grade;
}

const ANY_CASE = 'case-sensitive="false"';

function entry(key: string, points: number, rest = ""): string {
  return `<qti-map-entry map-key="${key}" mapped-value="${points}" ${rest}/>`;
}

function mappedItem(baseType: string, entries: string): string {
  const mapping = `<qti-mapping>${entries}</qti-mapping>`;
  const declarations = declaration({ baseType, mapping });
  return itemXml({ declarations, body: textEntry(), processing: "map_response" });
}

const INVISIBLE = [
  ...[0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060],
  ...[0x2066, 0x2067, 0x2068, 0x2069, 0xfe0e, 0xfe0f, 0xfeff],
].map((code) => String.fromCodePoint(code));

describe("an answer with invisible characters", () => {
  test.each(INVISIBLE.map((each) => [each.codePointAt(0)?.toString(16), each]))(
    "equals the same text without U+%s, at any place, and so does a key",
    async (_code, invisible) => {
      for (const answer of [`${invisible}water`, `wa${invisible}ter`, `water${invisible}`]) {
        expect(await isCorrect("string", "water", answer)).toBe(true);
        expect(await isCorrect("string", answer, "water")).toBe(true);
        expect(await inAnyCase(answer, "WATER")).toBe(true);
      }
      expect(await isCorrect("string", "é", `e${invisible}\u0301`)).toBe(true);
      expect(await isCorrect("integer", "12", `1${invisible}2`)).toBe(true);
      expect(await isCorrect("string", "water", invisible)).toBe(false);
    },
  );

  test("keeps the joiners that distinguish words", async () => {
    // Persian: "they want" is written with a zero width non-joiner.
    const persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0646\u062f";
    expect(await isCorrect("string", persian, persian)).toBe(true);
    expect(await isCorrect("string", persian, persian.replace("\u200c", ""))).toBe(false);
    expect(await isCorrect("string", "\u0915\u094d\u200d", "\u0915\u094d")).toBe(false);
  });

  test("is invalid as a key if it has nothing else", async () => {
    await expect(isCorrect("string", "&#x200b;&#xad;", "x")).rejects.toThrow(
      "quiz/q1.xml: <qti-value>: the value is empty",
    );
  });
});

describe("an answer with characters that keyboards insert automatically", () => {
  test.each([
    ["it's", "it’s"],
    ["it's", "it‘s"],
    ["it's", "itʼs"],
    ["Hawai'i", "Hawaiʻi"],
    ["5'", "5′"],
    ['"yes"', "“yes”"],
    ['"yes"', "„yes“"],
    ['"yes"', "«yes»"],
    ["'yes'", "‚yes‘"],
    ["'yes'", "‹yes›"],
    ["ten o clock", "ten\u00a0o\u202fclock"],
    ["well-known", "well\u2011known"],
    ["1914-1918", "1914–1918"],
    ["-x", "−x"],
    ["a--b", "a—b"],
    ["and so on...", "and so on…"],
  ])("%s equals %s, in the key as in the answer", async (plain, typed) => {
    expect(await isCorrect("string", plain, typed)).toBe(true);
    expect(await isCorrect("string", typed, plain)).toBe(true);
    expect(await inAnyCase(typed, plain.toUpperCase())).toBe(true);
  });

  test.each([
    ["it's", "its"],
    ["a-b", "a--b"],
    ["`x`", "'x'"],
    ["water", "wa ter"],
    ["x2", "x²"],
  ])("but %s is not %s", async (key, answer) => {
    expect(await isCorrect("string", key, answer)).toBe(false);
  });

  test("a minus sign in a number is a minus", async () => {
    expect(await isCorrect("integer", "-5", "−5")).toBe(true);
    expect(await isCorrect("float", "-0.5", "\u2011.5")).toBe(true);
  });
});

describe("an answer in any case", () => {
  test.each([
    ["Straße", "STRASSE"],
    ["Straße", "STRAẞE"],
    ["Straße", "strasse"],
    ["İstanbul", "istanbul"],
    ["İstanbul", "ISTANBUL"],
    ["İstanbul", "I\u0307stanbul"],
    ["Isparta", "ısparta"],
    ["ΟΔΟΣ", "οδος"],
    ["ΟΔΟΣ", "οδοσ"],
    ["ﬁn", "FIN"],
    ["ŉ", "'N"],
    ["Ǆ", "ǆ"],
    ["é", "E\u0301"],
  ])("%s equals %s", async (key, answer) => {
    expect(await inAnyCase(key, answer)).toBe(true);
    expect(await inAnyCase(answer, key)).toBe(true);
  });

  test("folds the upper and lower case of every code point of Unicode", () => {
    let cased = 0;
    for (const character of everyCharacter()) {
      const cases = [character.toLowerCase(), character.toUpperCase()];
      if (cases.every((each) => each === character)) continue;
      cased += 1;
      const folded = caselessText(character);
      for (const other of [...cases, folded]) {
        if (caselessText(other) !== folded) expect.fail(`${character} is not ${other}`);
      }
    }
    expect(cased).toBeGreaterThan(2_700);
  });

  test("only if the content asks for it", async () => {
    expect(await isCorrect("string", "Straße", "STRASSE")).toBe(false);
    expect(await graded(mappedItem("string", entry("Paris", 1)), "PARIS")).toBe(false);
  });
});

function* everyCharacter(): Generator<string> {
  // Characters in higher planes have no case.
  for (let code = 0; code <= 0x1ffff; code += 1) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

/** Characters that these rules concern, and some others. */
const alphabet = [
  ...INVISIBLE,
  ..."'’‘ʼ′\"“„«»-‐–—−….  \u00a0\u200c\u200d\t\n",
  ..."aAsSßẞiIıİ\u0307\u0301\u0323\u0345σςΣŉﬁǆé0123456789+-.eE,",
];
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
);
const numbers = fc.stringMatching(/^[+-]?(\d{1,25}\.?\d{0,25}|\.\d{1,25})(e[+-]?\d{1,2})?$/);
const comparisons: fc.Arbitrary<Comparison> = fc.record({
  baseType: fc.constantFrom("identifier", "string", "integer", "float"),
  ignoresCase: fc.boolean(),
});

describe("the form in which values are compared", () => {
  property.prop([fc.oneof(texts, numbers), comparisons])(
    "is the same for a text and for its form",
    (text, by) => {
      const isNumber = by.baseType === "integer" || by.baseType === "float";
      const form = comparableValue(text, by);
      // The form of a number has a power of ten, which is not allowed in a whole number.
      if (!isNumber) expect(comparableValue(form, by)).toBe(form);
      else if (typedProblem(text, by.baseType) === null) expect(comparableNumber(form)).toBe(form);
    },
  );

  property.prop([texts, texts, texts, comparisons])(
    "makes the comparison an equivalence relation",
    (a, b, c, by) => {
      expect(sameValue(a, a, by)).toBe(true);
      expect(sameValue(a, b, by)).toBe(sameValue(b, a, by));
      if (sameValue(a, b, by) && sameValue(b, c, by)) expect(sameValue(a, c, by)).toBe(true);
      expect(sameValue(a, `${a}`, by)).toBe(true);
    },
  );

  property.prop([texts, fc.constantFrom(...INVISIBLE), fc.nat(12)])(
    "does not depend on an invisible character",
    (text, invisible, place) => {
      const typed = text.slice(0, place) + invisible + text.slice(place);
      const isSplit = /^[\udc00-\udfff]/.test(text.slice(place));
      if (!isSplit) expect(comparableText(typed)).toBe(comparableText(text));
    },
  );

  property.prop([texts])("with case is the same without case", (text) => {
    expect(caselessText(comparableText(text))).toBe(caselessText(text));
    // In canonical order, because the capital of the mark U+0345 is a letter and stops reordering.
    const ordered = text.normalize("NFD");
    expect(caselessText(ordered.toUpperCase())).toBe(caselessText(text));
    expect(caselessText(ordered.toLowerCase())).toBe(caselessText(text));
  });

  property.prop([fc.bigInt(), fc.bigInt(), fc.nat(5)])(
    "of whole numbers is exact, with any sign and leading zeros",
    (a, b, zeros) => {
      const written = (value: bigint) =>
        `${value < 0n ? "-" : "+"}${"0".repeat(zeros)}${abs(value)}`;
      const by = { baseType: "integer" } as const;
      expect(sameValue(written(a), String(a), by)).toBe(true);
      expect(sameValue(String(a), String(b), by)).toBe(a === b);
      expect(sameValue(String(a), String(a + 1n), by)).toBe(false);
    },
  );

  property.prop([fc.bigInt(), fc.integer({ min: 0, max: 30 })])(
    "of decimals is exact",
    (value, places) => {
      const by = { baseType: "float" } as const;
      const shifted = `${value}e-${places}`;
      expect(sameValue(shifted, decimal(value, places), by)).toBe(true);
      expect(sameValue(shifted, decimal(value + 1n, places), by)).toBe(false);
    },
  );
});

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function decimal(value: bigint, places: number): string {
  const digits = String(abs(value)).padStart(places + 1, "0");
  const at = digits.length - places;
  return `${value < 0n ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}`;
}

describe("numbers are compared exactly", () => {
  test.each<readonly [string, string, string, boolean]>([
    ["integer", "9007199254740993", "9007199254740992", false],
    ["integer", "9007199254740993", "+09007199254740993", true],
    ["integer", "-9007199254740993", "-9007199254740992", false],
    ["integer", "0", "-0", true],
    ["float", "9007199254740993", "9007199254740992.0", false],
    ["float", "9007199254740993", "9007199254740993.00", true],
    ["float", "1e400", "1e999", false],
    ["float", "1e-400", "0", false],
    ["float", "1000", "1e3", true],
    ["float", "1e3", "+1000.", true],
    ["float", "0.5", ".50", true],
    ["float", "0", "-0.000e5", true],
    ["float", "0.1", "0.10000000000000000001", false],
  ])("%s: %s and %s", async (baseType, key, answer, expected) => {
    expect(await isCorrect(baseType, key, answer)).toBe(expected);
    expect(await graded(mappedItem(baseType, entry(key, 1)), answer)).toBe(expected);
  });

  test("a number is graded as it is written in other countries, if it has one meaning", async () => {
    expect(await isCorrect("float", "1.5", "1,5")).toBe(true);
    expect(await isCorrect("float", "1000.5", "1 000,5")).toBe(true);
    expect(await isCorrect("integer", "10000", "10 000")).toBe(true);
    expect(await graded(mappedItem("float", entry("0.5", 1)), "0,50")).toBe(true);
    expect(await isCorrect("float", "1.5", "1,500")).toEqual({
      kind: "invalid_response",
      problem: "response: can mean 1500 or 1.500: write it in one of these two ways",
    });
  });

  test("an author writes numbers as QTI does", async () => {
    await expect(isCorrect("float", "1,5", "1,5")).rejects.toThrow('"1,5" must be a number');
    await expect(isCorrect("integer", "10 000", "1")).rejects.toThrow("must be a whole number");
  });

  test("points and bounds are decimal numbers only", async () => {
    const item = mappedItem("string", entry("a", 1).replace('"1"', '"0x10"'));
    await expect(graded(item, "a")).rejects.toThrow('"mapped-value" must be a number');
  });
});

describe("a map entry that can never count is refused, with its file and its key", () => {
  test.each<readonly [string, string, string, string]>([
    [
      "an entry in any case before its own case",
      "string",
      entry("Paris", 0.5, ANY_CASE) + entry("PARIS", 1),
      '<qti-map-entry>: the entry with map-key="PARIS" can never count: map-key="Paris" before',
    ],
    [
      "two entries in any case",
      "string",
      entry("Straße", 1, ANY_CASE) + entry("STRASSE", 0.5, ANY_CASE),
      'the entry with map-key="STRASSE" can never count',
    ],
    [
      "a key twice",
      "string",
      entry("a", 1) + entry("a", 0.5, ANY_CASE),
      'the entry with map-key="a" repeats the key "a"',
    ],
    [
      "keys that only look different",
      "string",
      entry("it's", 1) + entry("it’s", 0.5),
      'the entry with map-key="it’s" repeats the key "it’s": it equals map-key="it\'s"',
    ],
    [
      "equal whole numbers",
      "integer",
      entry("7", 1) + entry("+007", 0.5),
      'the entry with map-key="+007" repeats',
    ],
    [
      "equal decimals",
      "float",
      entry("0.5", 1) + entry("50e-2", 0.5),
      'the entry with map-key="50e-2" repeats',
    ],
  ])("%s", async (_name, baseType, entries, problem) => {
    const refused: unknown = await graded(mappedItem(baseType, entries), "1").catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({ code: "content_invalid", retryable: false });
    expect(String(refused)).toContain("quiz/q1.xml: <qti-map-entry>: ");
    expect(String(refused)).toContain(problem);
  });

  test("an entry in its own case before one in any case is fine: the first that matches counts", async () => {
    const item = mappedItem("string", entry("PARIS", 1) + entry("Paris", 0.5, ANY_CASE));
    expect(await graded(item, "PARIS")).toBe(true);
    expect(await graded(item, "paris")).toBe(false);
  });

  test("large whole numbers that are neighbours are two keys", async () => {
    const entries = entry("9007199254740993", 1) + entry("9007199254740992", 0.5);
    expect(await graded(mappedItem("integer", entries), "9007199254740993")).toBe(true);
    expect(await graded(mappedItem("integer", entries), "9007199254740992")).toBe(false);
  });

  test("a correct response that repeats a value is refused", async () => {
    const declarations = declaration({
      baseType: "string",
      cardinality: "multiple",
      correct: ["it's", "it’s"],
    });
    await expect(graded(itemXml({ declarations, body: textEntry() }), "x")).rejects.toThrow(
      'quiz/q1.xml: <qti-correct-response>: repeats the value "it’s"',
    );
  });

  test("a repeated identifier of a choice is refused", async () => {
    const body = choice().replace('identifier="B"', 'identifier="A"');
    const item = itemXml({ declarations: declaration({ correct: ["A"] }), body });
    await expect(graded(item, "A")).rejects.toThrow('the choice "A" appears more than once');
  });
});

describe("the digest of a question", () => {
  /**
   * Digests that the version before these rules computed. Pods of both versions must agree on
   * them; otherwise every open attempt would report changed questions.
   */
  const keyed = (baseType: string, key: string) =>
    itemXml({ declarations: declaration({ baseType, correct: [key] }), body: textEntry() });
  test.each<readonly [string, string]>([
    [keyed("string", "it’s"), "m4sYnBQ3Dm0"],
    [mappedItem("string", entry("Stra&#xad;ße", 1, ANY_CASE)), "OKKY7gp_qBD"],
    [keyed("integer", "+007"), "0FXBGGNqP3u"],
    [itemXml({ declarations: declaration({ correct: ["A"] }), body: choice() }), "O89FW4mEXGH"],
  ])("does not depend on what counts as equal (%#)", async (item, digest) => {
    const bank = await bankOfOne(item);
    expect(await bank.list({ userId: "u", resourceId: "quiz" }, 1)).toEqual([{ id: "q1", digest }]);
  });
});
