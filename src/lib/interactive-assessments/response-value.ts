/** The kinds of value that a response declaration of a supported item may have. */
export type BaseType = "identifier" | "string" | "integer" | "float";

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Text as it is compared: composed (NFC), without white space around it, single spaces inside.
 * QTI compares character by character; that would fail a student for what nobody can see.
 */
export function comparableText(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** What is wrong with a text as a value of this type, or null. An empty text is no value at all. */
export function valueProblem(text: string, baseType: BaseType): string | null {
  if (baseType === "integer" && !INTEGER.test(text)) return "must be a whole number, such as 12";
  if (baseType === "float" && !FLOAT.test(text)) return "must be a number, such as 0.5";
  return null;
}

/** Whether two comparable texts are the same value: numbers by amount, "0.50" being 0.5. */
export function sameValue(a: string, b: string, baseType: BaseType): boolean {
  if (baseType === "integer" || baseType === "float") return Number(a) === Number(b);
  return a === b;
}
