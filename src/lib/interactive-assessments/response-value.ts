import { caselessText, comparableText } from "../comparable-text";
import { NOT_A_NUMBER, QTI_NUMBER, typedNumber, typedNumberProblem } from "../typed-number";
import { comparableNumber } from "./comparable-number";

/** The supported base types of a response declaration. */
export type BaseType = "identifier" | "string" | "integer" | "float";

/** How values are compared; `ignoresCase` applies only to strings. */
export interface Comparison {
  readonly baseType: BaseType;
  readonly ignoresCase?: boolean;
}

/**
 * The form of a declared value in digests: composed (NFC), without white space at either end, with
 * single spaces inside. Invariant: this form never changes, because digests are stored with
 * attempts. Only `comparableValue` decides which values are equal.
 */
export function declaredText(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** Whether values of this type are numbers. */
export function isNumeric(baseType: BaseType): baseType is "integer" | "float" {
  return baseType === "integer" || baseType === "float";
}

/**
 * Why a text that an author declares is not a value of this type, or null. Authors write numbers as
 * QTI does. Check for an empty text with `isBlank`.
 */
export function declaredProblem(text: string, baseType: BaseType): string | null {
  if (!isNumeric(baseType) || QTI_NUMBER[baseType].test(comparableText(text))) return null;
  return NOT_A_NUMBER[baseType];
}

/** The same for a text that a student types, who may write a number in other ways. */
export function typedProblem(text: string, baseType: BaseType): string | null {
  return isNumeric(baseType) ? typedNumberProblem(text, baseType) : null;
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
      const typed = typedNumber(text, baseType);
      return typed.kind === "number" ? comparableNumber(typed.text) : comparableText(text);
    }
  }
}

export function sameValue(a: string, b: string, comparison: Comparison): boolean {
  return comparableValue(a, comparison) === comparableValue(b, comparison);
}
