import { caselessText, comparableText } from "./comparable-text";
import { comparableNumber } from "./comparable-number";

/** The kinds of value that a response declaration of a supported item may have. */
export type BaseType = "identifier" | "string" | "integer" | "float";

/** How values are compared; `ignoresCase` counts for strings alone. */
export interface Comparison {
  readonly baseType: BaseType;
  readonly ignoresCase?: boolean;
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;

/**
 * A declared value as digests name it: composed (NFC), without white space around it, single spaces
 * inside. Invariant: this form never changes, because digests are stored with attempts; what counts
 * as equal is decided by `comparableValue` alone.
 */
export function declaredText(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** What is wrong with a text as a value of this type, or null. An empty text is no value at all. */
export function valueProblem(text: string, baseType: BaseType): string | null {
  const typed = comparableText(text);
  if (baseType === "integer" && !INTEGER.test(typed)) return "must be a whole number, such as 12";
  if (baseType !== "float" || FLOAT.test(typed)) return null;
  // "1,500" is one and a half to some and fifteen hundred to others: asked, never guessed.
  return DECIMAL_COMMA.test(typed)
    ? "must be a number with a decimal point, such as 0.5"
    : "must be a number, such as 0.5";
}

/** Whether a text has nothing in it that counts: it is no value then. */
export function isBlank(text: string): boolean {
  return comparableText(text) === "";
}

/**
 * The form in which values of a type are compared, of a key and of an answer alike: two values are
 * the same when their forms are. Numbers count by their exact amount, "0.50" being 0.5, however
 * long they are: double precision would take 9007199254740993 for its neighbour, and 1e400 for
 * 1e999. A text that is no number of its type is compared as text.
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

/** Whether two texts are the same value. */
export function sameValue(a: string, b: string, comparison: Comparison): boolean {
  return comparableValue(a, comparison) === comparableValue(b, comparison);
}
