import type { Presentation } from "./question-view";
import { elementInvalid, type XmlElement } from "./xml-element";

/** A language tag (BCP 47). Empty means that the language is unknown. */
const LANGUAGE = /^(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)?$/;
const DIRECTIONS = ["ltr", "rtl", "auto"] as const;
const CLASS = /^[A-Za-z_][\w-]{0,63}$/;
const CLASSES_MAX = 20;
const ID = /^[A-Za-z_][\w.-]{0,63}$/;
const ATTRIBUTE_LENGTH_MAX = 300;

/**
 * The values of the attributes that are shown on the page; `checkAttributes` has checked their
 * names. Throws `Fault` `content_invalid` for an invalid value, which a browser would silently
 * ignore.
 */
export function presentationOf(element: XmlElement): Presentation {
  const lang = languageOf(element);
  const dir = directionOf(element);
  const attributes: Record<string, string> = {};
  for (const [name, value] of element.attributes) {
    if (name === "class") Object.assign(attributes, classAttribute(element, value));
    else if (name === "id") attributes["id"] = idOf(element, value);
    else if (/^(?:data|aria)-/.test(name)) attributes[name] = shortText(element, name, value);
  }
  return {
    ...(lang === undefined ? {} : { lang }),
    ...(dir === undefined ? {} : { dir }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

function languageOf(element: XmlElement): string | undefined {
  const inXml = element.attributes.get("xml:lang")?.trim();
  const inHtml = element.attributes.get("lang")?.trim();
  if (inXml !== undefined && inHtml !== undefined && inXml !== inHtml) {
    throw elementInvalid(element, `lang="${inHtml}" contradicts xml:lang="${inXml}"`);
  }
  const lang = inHtml ?? inXml;
  if (lang === undefined || LANGUAGE.test(lang)) return lang;
  throw elementInvalid(element, `"${lang}" is not a language tag, such as "en" or "pt-BR"`);
}

function directionOf(element: XmlElement): Presentation["dir"] {
  const value = element.attributes.get("dir")?.trim();
  if (value === undefined) return undefined;
  const dir = DIRECTIONS.find((each) => each === value);
  if (dir !== undefined) return dir;
  throw elementInvalid(element, `dir="${value}" must be "ltr", "rtl" or "auto"`);
}

/**
 * Prefixes class names: `big` is `content-big` on the page, so that content cannot look like the
 * page's own buttons and notices. The shared classes of QTI 3 start with `qti-` and keep their
 * names.
 */
function classAttribute(element: XmlElement, value: string): Readonly<Record<string, string>> {
  const names = value.split(/\s+/).filter((name) => name !== "");
  const wrong = names.find((name) => !CLASS.test(name));
  if (wrong !== undefined) throw elementInvalid(element, `"${wrong}" is not a class name`);
  if (names.length > CLASSES_MAX) {
    throw elementInvalid(element, `has more than ${CLASSES_MAX} classes`);
  }
  const shown = names.map((name) => (name.startsWith("qti-") ? name : `content-${name}`));
  return shown.length === 0 ? {} : { class: shown.join(" ") };
}

/** Prefixes an id, so that it cannot be an id of the page itself. */
function idOf(element: XmlElement, value: string): string {
  if (ID.test(value)) return `content-${value}`;
  throw elementInvalid(element, `id="${value}" is not an identifier`);
}

function shortText(element: XmlElement, name: string, value: string): string {
  if (value.length <= ATTRIBUTE_LENGTH_MAX) return value;
  const problem = `the attribute "${name}" has more than ${ATTRIBUTE_LENGTH_MAX} characters`;
  throw elementInvalid(element, problem);
}

/** Throws if two elements have the same id. */
export function refuseRepeatedIds(root: XmlElement, seen = new Set<string>()): void {
  const id = root.attributes.get("id");
  if (id !== undefined) {
    if (seen.has(id)) throw elementInvalid(root, `the id "${id}" appears more than once`);
    seen.add(id);
  }
  for (const child of root.children) if (typeof child !== "string") refuseRepeatedIds(child, seen);
}
