import { XMLParser } from "fast-xml-parser";

import { contentInvalid, type ContentFile } from "./content-file";
import type { XmlElement } from "./xml-element";

/**
 * The parser does not process entities; `decodeReferences` does. Only XML's five named references
 * and numeric references are allowed, so no entity can expand or read another file.
 */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  cdataPropName: "#cdata",
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * The root element of a file. Throws `Fault` `content_invalid` if the text is not well-formed XML,
 * has a document type declaration, or if the root element is not `rootTag`.
 */
export function parseXmlDocument(file: ContentFile, rootTag: string): XmlElement {
  refuseDeclarations(file);
  const roots = parse(file).flatMap((node) => toChild(node, file.name));
  const root = roots.find((child) => typeof child !== "string");
  if (root?.tag === rootTag) return root;
  throw contentInvalid(file.name, `the root element must be <${rootTag}>`);
}

/** Outside of comments and CDATA sections, `<!` starts a declaration of a DTD or an entity. */
function refuseDeclarations(file: ContentFile): void {
  const bare = file.text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  if (!bare.includes("<!")) return;
  throw contentInvalid(file.name, "<!DOCTYPE> and other declarations are not allowed");
}

function parse(file: ContentFile): readonly unknown[] {
  try {
    const nodes: unknown = parser.parse(file.text, true);
    return Array.isArray(nodes) ? nodes : [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    throw contentInvalid(file.name, `is not well-formed XML: ${reason}`, error);
  }
}

/** Converts a node of the parser: an object with the tag as key, and its attributes under ":@". */
function toChild(node: unknown, fileName: string): readonly (XmlElement | string)[] {
  if (typeof node !== "object" || node === null) return [];
  const entries = Object.entries(node);
  const [tag, content] = entries.find(([key]) => key !== ":@") ?? [];
  if (tag === undefined) return [];
  if (tag === "#text") return [decodeReferences(String(content), fileName)];
  const children = Array.isArray(content) ? (content as readonly unknown[]) : [];
  if (tag === "#cdata") return [rawText(children)];
  const attributes: unknown = entries.find(([key]) => key === ":@")?.[1] ?? {};
  return [
    {
      file: fileName,
      tag,
      attributes: new Map(
        Object.entries(attributes as object).map(([name, value]) => [
          name,
          decodeReferences(String(value), fileName),
        ]),
      ),
      children: children.flatMap((child) => toChild(child, fileName)),
    },
  ];
}

function rawText(nodes: readonly unknown[]): string {
  return nodes.map((node) => String((node as { readonly "#text"?: unknown })["#text"])).join("");
}

const NAMED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decodeReferences(text: string, fileName: string): string {
  return text.replace(/&([^;\s]{0,32});?/g, (reference, name: string) => {
    const decoded = reference.endsWith(";") ? (NAMED.get(name) ?? decodeNumeric(name)) : null;
    if (decoded !== null) return decoded;
    throw contentInvalid(fileName, `"${reference}" is not defined; only XML's own references are`);
  });
}

/** XML allows no control characters and no single surrogates, not even as references. */
function decodeNumeric(name: string): string | null {
  const digits = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (digits === null) return null;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  if (code > 0x10ffff) return null;
  const character = String.fromCodePoint(code);
  return /[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\t\n\r])\p{Cc}/u.test(character)
    ? null
    : character;
}
