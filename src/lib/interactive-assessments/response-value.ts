import { caselessText, comparableText } from "./comparable-text";
import { comparableNumber } from "./comparable-number";

/** The supported base types of a response declaration. */
export type BaseType = "identifier" | "string" | "integer" | "float";

/** How values are compared; `ignoresCase` applies only to strings. */
export interface Comparison {
  readonly baseType: BaseType;
  readonly ignoresCase?: boolean;
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;

/**
 * The form of a declared value in digests: composed (NFC), without white space at either end, with
 * single spaces inside. Invariant: this form never changes, because digests are stored with
 * attempts. Only `comparableValue` decides which values are equal.
 */
export function declaredText(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** Why a text is not a value of this type, or null. Check for an empty text with `isBlank`. */
export function valueProblem(text: string, baseType: BaseType): string | null {
  const typed = comparableText(text);
  if (baseType === "integer" && !INTEGER.test(typed)) return "must be a whole number, such as 12";
  if (baseType !== "float" || FLOAT.test(typed)) return null;
  // "1,500" is 1.5 in some languages and 1500 in others, so the student must write it again.
  return DECIMAL_COMMA.test(typed)
    ? "must be a number with a decimal point, such as 0.5"
    : "must be a number, such as 0.5";
}

/** Whether a text is empty for the comparison, and therefore not a value. */
export function isBlank(text: string): boolean {
  return comparableText(text) === "";
}

/**
 * The form in which keys and answers of a type are compared: two values are the same if their forms
 * are. Numbers are compared exactly, at any length: "0.50" is 0.5. Double precision could not tell
 * 9007199254740993 from its neighbor, nor 1e400 from 1e999. A text that is not a number of its type
 * is compared as text.
 */
export function comparableValue(text: string, { baseType, ignoresCase }: Comparison): string {
  switch (baseType) {
    case "identifier":
      return text;
    case "string":
      return ignoresCase === true ? caselessText(text) : comparableText(text);
    case "integer":
    case "float": {
      const typed = comparableText(text);
      return valueProblem(typed, baseType) === null ? comparableNumber(typed) : typed;
    }
  }
}

export function sameValue(a: string, b: string, comparison: Comparison): boolean {
  return comparableValue(a, comparison) === comparableValue(b, comparison);
}
