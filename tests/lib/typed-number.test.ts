import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { QTI_NUMBER, typedNumber, typedNumberProblem, type NumberKind } from "#lib/typed-number";

function read(text: string, kind: NumberKind = "float"): string | null {
  const typed = typedNumber(text, kind);
  return typed.kind === "number" ? typed.text : null;
}

describe("a number has one meaning", () => {
  test.each([
    ["1,5", "1.5"],
    [",5", ".5"],
    ["0,500", "0.500"],
    ["1234,500", "1234.500"],
    ["1 000", "1000"],
    ["1 000,5", "1000.5"],
    ["1 000.5", "1000.5"],
    ["12\u202f345\u00a0678,9", "12345678.9"],
    ["1,000.5", "1000.5"],
    ["1.000,5", "1000.5"],
    ["1,000,000", "1000000"],
    ["1.000.000", "1000000"],
    ["1,00,000", "100000"],
    ["1’000.5", "1000.5"],
    ["\u22121,5", "-1.5"],
    ["- 3", "-3"],
    ["+3", "+3"],
    ["1,5e3", "1.5e3"],
    ["٣٫٥", "3.5"],
    ["１２", "12"],
    [" 7 ", "7"],
    // As QTI writes it.
    ["1.500", "1.500"],
    ["3.142", "3.142"],
    ["5.", "5."],
  ])("%s is %s", (typed, number) => {
    expect(read(typed)).toBe(number);
  });

  test.each([
    ["10 000", "10000"],
    ["1,000,000", "1000000"],
    ["−12", "-12"],
  ])("%s is the whole number %s", (typed, number) => {
    expect(read(typed, "integer")).toBe(number);
  });
});

describe("or the student is told what is expected", () => {
  test.each<readonly [string, NumberKind, string]>([
    ["1,500", "float", "can mean 1500 or 1.500: write it in one of these two ways"],
    ["-1,500", "float", "can mean -1500 or -1.500: write it in one of these two ways"],
    ["1,500", "integer", "must be a whole number without a comma or a point, such as 1500"],
    ["1.500", "integer", "must be a whole number without a comma or a point, such as 1500"],
    ["12,0", "integer", "must be a whole number, such as 12"],
    ["1e3", "integer", "must be a whole number, such as 12"],
    ["1/2", "float", "must be a decimal number, such as 0.5, and not a fraction"],
    ["1 1/2", "float", "must be a decimal number, such as 0.5, and not a fraction"],
    ["a half", "float", "must be a number, such as 0.5"],
    ["5 cm", "float", "must be a number, such as 0.5"],
    ["50%", "float", "must be a number, such as 0.5"],
    ["1 00", "float", "must be a number, such as 0.5"],
    ["0,000,5", "float", "must be a number, such as 0.5"],
    ["1,2,3", "float", "must be a number, such as 0.5"],
    ["1 000,000 000", "float", "must be a number, such as 0.5"],
    ["1.5.2026", "float", "must be a number, such as 0.5"],
    ["5,", "float", "must be a number, such as 0.5"],
    [",", "float", "must be a number, such as 0.5"],
    [".", "float", "must be a number, such as 0.5"],
    ["-", "float", "must be a number, such as 0.5"],
  ])("%s for a %s: %s", (typed, kind, problem) => {
    expect(typedNumberProblem(typed, kind)).toBe(problem);
  });
});

const wholes = fc.integer({ min: 0, max: 2 ** 31 });
const fractions = fc.stringMatching(/^\d{0,6}$/);

function grouped(whole: number, mark: string): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, mark);
}

property.prop([fc.stringMatching(/^[+-]?(\d{1,25}\.?\d{0,25}|\.\d{1,25})(e[+-]?\d{1,2})?$/)])(
  "what QTI can read means what QTI says",
  (text) => {
    for (const kind of ["integer", "float"] as const) {
      if (QTI_NUMBER[kind].test(text)) expect(read(text, kind)).toBe(text);
    }
  },
);

property.prop([
  wholes,
  fractions,
  fc.constantFrom([" ", "."], [" ", ","], [",", "."], [".", ","], ["'", "."], ["", ","]),
])(
  "whatever marks the groups and the fraction, the number is that number or a question",
  (whole, fraction, [group = "", mark = ""]) => {
    const text = grouped(whole, group) + (fraction === "" ? "" : mark + fraction);
    const plain = fraction === "" ? String(whole) : `${whole}.${fraction}`;
    const typed = typedNumber(text, "float");
    // One mark with three digits behind it could be either: then the point is QTI's.
    const isOneMark = /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
    if (!isOneMark) expect(typed).toEqual({ kind: "number", text: plain });
    else if (text.includes(",")) expect(typed.kind).toBe("problem");
    else expect(typed).toEqual({ kind: "number", text });
  },
);

property.prop([fc.string({ unit: "binary" })])("any text has an answer", (text) => {
  const typed = typedNumber(text, "float");
  if (typed.kind === "number") expect(typed.text).toMatch(QTI_NUMBER.float);
});
