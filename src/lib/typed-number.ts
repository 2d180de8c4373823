import { comparableText } from "./comparable-text";

/** The kind of number that a field expects: QTI's base types of numbers. */
export type NumberKind = "integer" | "float";

export type TypedNumber =
  /** `text` is the same number as QTI writes it: `-1000.5`, `2e3`. */
  | { readonly kind: "number"; readonly text: string }
  /** A predicate without its subject, to be shown: "must be a number, such as 0.5". */
  | { readonly kind: "problem"; readonly problem: string };

/** How QTI writes numbers. Whatever else a text may mean, it means this if it can. */
export const QTI_NUMBER: Readonly<Record<NumberKind, RegExp>> = {
  integer: /^[+-]?\d+$/,
  float: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i,
};

/** What is wrong with a text that is no number: a predicate without its subject. */
export const NOT_A_NUMBER: Readonly<Record<NumberKind, string>> = {
  integer: "must be a whole number, such as 12",
  float: "must be a number, such as 0.5",
};

/** A point or a comma before the fraction, and what may then stand between groups of digits. */
const NOTATIONS: readonly RegExp[] = [
  /^(\d*|[1-9]\d{0,2}([ ',])\d{3}(?:\2\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.(\d*))?$/,
  /^(\d*|[1-9]\d{0,2}([ '.])\d{3}(?:\2\d{3})*)(?:,(\d+))?$/,
];

/** The zeros of other digits: Arabic, Persian, Devanagari, Bengali, full width. Nine digits follow. */
const ZEROS: readonly number[] = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/**
 * Reads a number as people write it: `1 000,5`, `1,000.5`, `1’000`, `−3`, `+ 3`, `٣٫٥`. Accepts a text
 * only if it has one meaning. `1,500` has two; `1.500` has none but QTI's where a fraction is allowed.
 * `docs/decisions/0091-what-students-are-told.md` has the reasons.
 */
export function typedNumber(text: string, kind: NumberKind): TypedNumber {
  const typed = westernDigits(comparableText(text)).replace(/^([+-]) /, "$1");
  if (QTI_NUMBER[kind].test(typed)) return { kind: "number", text: typed };
  const [, sign = "", digits = "", power = ""] =
    /^([+-]?)(.*?)(e[+-]?\d{1,3})?$/i.exec(typed) ?? [];
  const readings = [...new Set(NOTATIONS.flatMap((notation) => readingsOf(notation, digits)))];
  const [first, second] = readings.map((reading) => `${sign}${reading}${power}`);
  if (first === undefined) return { kind: "problem", problem: notNumber(typed, kind) };
  if (second !== undefined) return { kind: "problem", problem: ambiguous(first, second, kind) };
  if (!QTI_NUMBER[kind].test(first)) return { kind: "problem", problem: notNumber(typed, kind) };
  return { kind: "number", text: first };
}

/** Why a text is not a number of this kind, or null. Check for an empty text first. */
export function typedNumberProblem(text: string, kind: NumberKind): string | null {
  const typed = typedNumber(text, kind);
  return typed.kind === "problem" ? typed.problem : null;
}

function readingsOf(notation: RegExp, digits: string): readonly string[] {
  const [, whole, , fraction] = notation.exec(digits) ?? [];
  if (whole === undefined || whole + (fraction ?? "") === "") return [];
  const plain = whole.replace(/\D/g, "");
  return [fraction === undefined ? plain : `${plain}.${fraction}`];
}

function notNumber(typed: string, kind: NumberKind): string {
  const isFraction = kind === "float" && /\d ?\/ ?\d/.test(typed);
  return isFraction
    ? "must be a decimal number, such as 0.5, and not a fraction"
    : NOT_A_NUMBER[kind];
}

function ambiguous(one: string, other: string, kind: NumberKind): string {
  if (kind === "float") return `can mean ${one} or ${other}: write it in one of these two ways`;
  const whole = one.includes(".") ? other : one;
  return `must be a whole number without a comma or a point, such as ${whole}`;
}

function westernDigits(text: string): string {
  const digits = text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((each) => code >= each && code <= each + 9);
    return zero === undefined ? digit : String(code - zero);
  });
  return digits.replace(/\u066b/g, ".").replace(/\u066c/g, "'");
}
