import path from "node:path";
import { elementInvalid, requiredAttribute, type XmlElement } from "./xml-element";

/** A file in the resource's folder that an item shows or links to. */
export interface FileReference {
  /** The normalized path inside the folder. Its URL ends with it. */
  readonly path: string;
  readonly use: FileUse;
  /** The element that refers to it, for messages. */
  readonly element: XmlElement;
}

export type FileUse = "image" | "link";

/** Returns the URL at which this application serves the file `href`. */
export type UrlOf = (element: XmlElement, href: string, use: FileUse) => string;

/** The path of the route in `src/app` that serves content files. */
const CONTENT_PATH = "/api/content";

const SIZE_MAX = 4_096;

/**
 * Collects the files that an item refers to. `itemName` is the item's path in the content folder.
 * References are relative to the item file, as in QTI.
 */
export function contentFiles(itemName: string): {
  readonly urlOf: UrlOf;
  readonly references: readonly FileReference[];
} {
  const [resourceId = "", ...inside] = itemName.split("/");
  const folder = path.posix.dirname(inside.join("/"));
  const references: FileReference[] = [];
  const urlOf: UrlOf = (element, href, use) => {
    const isPlain = /^[^\\:%?#\p{Cc}]+$/u.test(href) && !href.startsWith("/");
    const file = path.posix.join(folder, href);
    if (!isPlain || file === ".." || file.startsWith("../")) {
      const problem = `"${href}" must be the path of a file in the folder of this assessment`;
      throw elementInvalid(element, problem);
    }
    references.push({ path: file, use, element });
    return [CONTENT_PATH, resourceId, ...file.split("/")].map(segment).join("/");
  };
  return { urlOf, references };
}

function segment(text: string, index: number): string {
  return index === 0 ? text : encodeURIComponent(text);
}

/** The attributes of `img`. An image is a file in the folder and needs `alt`, which may be empty. */
export function imageAttributes(
  element: XmlElement,
  urlOf: UrlOf,
): Readonly<Record<string, string>> {
  const alt = element.attributes.get("alt");
  if (alt === undefined) {
    throw elementInvalid(element, 'the attribute "alt" is missing: say what the image shows');
  }
  return {
    src: urlOf(element, requiredAttribute(element, "src"), "image"),
    alt: alt.trim(),
    ...pixels(element, "width"),
    ...pixels(element, "height"),
  };
}

function pixels(element: XmlElement, name: string): Readonly<Record<string, string>> {
  const value = element.attributes.get(name)?.trim();
  if (value === undefined) return {};
  const isSize = /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= SIZE_MAX;
  if (isSize) return { [name]: String(Number(value)) };
  throw elementInvalid(element, `${name}="${value}" must be a number of pixels up to ${SIZE_MAX}`);
}

/** Opens a new tab, so that the attempt stays open. The new page can't access this one. */
const NEW_TAB = { target: "_blank", rel: "noopener noreferrer" };

/** The attributes of `a`. A link leads to an https page, a mail address, or a file in the folder. */
export function linkAttributes(
  element: XmlElement,
  urlOf: UrlOf,
): Readonly<Record<string, string>> {
  const target = element.attributes.get("target")?.trim() ?? "_blank";
  if (target !== "_blank") throw elementInvalid(element, 'target must be "_blank" or left out');
  const href = requiredAttribute(element, "href");
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(href) && !href.startsWith("//")) {
    return { href: urlOf(element, href, "link"), ...NEW_TAB };
  }
  const url = URL.canParse(href) ? new URL(href) : null;
  const isWeb = url?.protocol === "https:" && url.username === "" && url.password === "";
  if (url === null || !(isWeb || url.protocol === "mailto:")) {
    const problem = `"${href}" must be https://, mailto: or a file in the folder of this assessment`;
    throw elementInvalid(element, problem);
  }
  return { href: url.href, ...NEW_TAB };
}
