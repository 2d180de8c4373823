import type { Fault } from "../fault";
import { contentInvalid } from "./content-file";
import { fateOf } from "./element-rules";

/** One element of a parsed file. Text is decoded; comments and processing instructions are gone. */
export interface XmlElement {
  readonly file: string;
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

/** The fault that names the file and this element. */
export function elementInvalid(element: XmlElement, problem: string): Fault {
  const identifier =
    element.attributes.get("identifier") ?? element.attributes.get("response-identifier");
  const name = identifier === undefined ? element.tag : `${element.tag} "${identifier}"`;
  return contentInvalid(element.file, `<${name}>: ${problem}`);
}

/**
 * Refuses every attribute that the reader's table does not have for this element. What an author
 * asks for is done or refused, never silently left out: an ignored attribute could change who
 * passes.
 */
export function checkAttributes(element: XmlElement): void {
  for (const name of element.attributes.keys()) {
    if (fateOf(element.tag, name) !== "refused") continue;
    throw elementInvalid(element, `the attribute "${name}" is not supported`);
  }
}

/** The child elements; refuses text between them and children of any other kind. */
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

/** The one element of this kind among `elements`, or null; a second one is refused. */
export function onlyElement(elements: readonly XmlElement[], tag: string): XmlElement | null {
  const [first, second] = elements.filter((element) => element.tag === tag);
  if (second !== undefined) throw elementInvalid(second, "may appear only once");
  return first ?? null;
}

/** The text of an element that has no child elements, without surrounding white space. */
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

/** Names that mean something on every JavaScript object; identifiers become keys of responses. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** A QTI identifier: an XML name without a colon, of at most 255 characters. */
export function identifierAttribute(element: XmlElement, name: string): string {
  const value = requiredAttribute(element, name);
  const isName = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,254}$/u.test(value);
  if (isName && !RESERVED.has(value)) return value;
  throw elementInvalid(element, `the attribute "${name}" is not an identifier: "${value}"`);
}

export function booleanAttribute(element: XmlElement, name: string, absent: boolean): boolean {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return absent;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw elementInvalid(element, `the attribute "${name}" must be "true" or "false"`);
}

/** A whole number of zero or more; null when the attribute is absent. */
export function countAttribute(element: XmlElement, name: string): number | null {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return null;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw elementInvalid(element, `the attribute "${name}" must be a whole number`);
}

/** A decimal number; null when the attribute is absent. */
export function decimalAttribute(element: XmlElement, name: string): number | null {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return null;
  // `Number` alone would also take hexadecimal and binary notation.
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw elementInvalid(element, `the attribute "${name}" must be a number`);
}

/** Refuses an element that asks for what is not supported by setting `name` to "true". */
export function refuseWhenTrue(element: XmlElement, name: string): void {
  if (booleanAttribute(element, name, false)) {
    throw elementInvalid(element, `${name}="true" is not supported`);
  }
}
