import type { Fault } from "../fault";
import { contentInvalid } from "./content-file";
import { attributeEffect } from "./element-rules";

/** An element of a parsed file. Text is decoded; comments and processing instructions are removed. */
export interface XmlElement {
  readonly file: string;
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

/** A fault that names the file and this element. */
export function elementInvalid(element: XmlElement, problem: string): Fault {
  const identifier =
    element.attributes.get("identifier") ?? element.attributes.get("response-identifier");
  const name = identifier === undefined ? element.tag : `${element.tag} "${identifier}"`;
  return contentInvalid(element.file, `<${name}>: ${problem}`);
}

/**
 * Throws for every attribute that `element-rules.ts` does not list for this element: ignoring an
 * attribute could change who passes.
 */
export function checkAttributes(element: XmlElement): void {
  for (const name of element.attributes.keys()) {
    if (attributeEffect(element.tag, name) !== "refused") continue;
    throw elementInvalid(element, `the attribute "${name}" is not supported`);
  }
}

/** The child elements. Throws if there is text between them, or an element with another tag. */
export function elementChildren(
  element: XmlElement,
  tags: readonly string[],
): readonly XmlElement[] {
  return element.children.flatMap((child) => {
    if (typeof child === "string") {
      if (child.trim() === "") return [];
      throw elementInvalid(element, "text is not allowed here");
    }
    if (tags.includes(child.tag)) return [child];
    throw elementInvalid(child, `is not supported in <${element.tag}>`);
  });
}

/** The only element with this tag among `elements`, or null. Throws if there are several. */
export function onlyElement(elements: readonly XmlElement[], tag: string): XmlElement | null {
  const [first, second] = elements.filter((element) => element.tag === tag);
  if (second !== undefined) throw elementInvalid(second, "may appear only once");
  return first ?? null;
}

/** The text of an element without white space at either end. Throws if it has child elements. */
export function textOnly(element: XmlElement): string {
  const parts = element.children.map((child) => {
    if (typeof child === "string") return child;
    throw elementInvalid(child, `is not supported in <${element.tag}>`);
  });
  return parts.join("").trim();
}

export function requiredAttribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name)?.trim();
  if (value) return value;
  throw elementInvalid(element, `the attribute "${name}" is missing or empty`);
}

/** Identifiers become keys of JavaScript objects, where these names have a meaning. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** A QTI identifier: an XML name without a colon, of at most 255 characters. */
export function identifierAttribute(element: XmlElement, name: string): string {
  const value = requiredAttribute(element, name);
  const isName = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,254}$/u.test(value);
  if (isName && !RESERVED.has(value)) return value;
  throw elementInvalid(element, `the attribute "${name}" is not an identifier: "${value}"`);
}

export function booleanAttribute(element: XmlElement, name: string, fallback: boolean): boolean {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return fallback;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw elementInvalid(element, `the attribute "${name}" must be "true" or "false"`);
}

/** A whole number, 0 or more; null if the attribute is missing. */
export function countAttribute(element: XmlElement, name: string): number | null {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return null;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw elementInvalid(element, `the attribute "${name}" must be a whole number`);
}

/** A decimal number; null if the attribute is missing. */
export function decimalAttribute(element: XmlElement, name: string): number | null {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return null;
  // `Number` alone would also accept hexadecimal and binary notation.
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw elementInvalid(element, `the attribute "${name}" must be a number`);
}

/** Throws if the attribute `name` is true, because that is not supported. */
export function refuseWhenTrue(element: XmlElement, name: string): void {
  if (booleanAttribute(element, name, false)) {
    throw elementInvalid(element, `${name}="true" is not supported`);
  }
}
