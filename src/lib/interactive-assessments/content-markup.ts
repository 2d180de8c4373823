import { imageAttributes, linkAttributes, type UrlOf } from "./content-links";
import { mathNode } from "./content-math";
import { BLOCK_TAGS, INLINE_TAGS } from "./element-rules";
import { presentationOf } from "./presentation";
import type { ContentNode } from "./question-view";
import { checkAttributes, elementChildren, elementInvalid, type XmlElement } from "./xml-element";

const INLINE = new Set([...INLINE_TAGS, "a", "img", "math"]);
const BLOCK = new Set(BLOCK_TAGS);
const EMPTY = new Set(["br", "hr", "img"]);

/** Elements that may contain only these elements. Browsers rearrange anything else. */
const STRUCTURE: ReadonlyMap<string, readonly string[]> = new Map([
  ["ul", ["li"]],
  ["ol", ["li"]],
  ["dl", ["dt", "dd"]],
  ["table", ["caption", "thead", "tbody", "tfoot"]],
  ["thead", ["tr"]],
  ["tbody", ["tr"]],
  ["tfoot", ["tr"]],
  ["tr", ["td", "th"]],
]);
/** Block elements that may contain only running text. An inline element never contains a block. */
const PHRASING_ONLY = new Set("caption dt h1 h2 h3 h4 h5 h6 p pre".split(" "));

/** Reads a `qti-…` element inside markup. */
export type InteractionReader = (element: XmlElement, isInline: boolean) => ContentNode;

export interface MarkupContext {
  /** Whether only running text is allowed, and no blocks. */
  readonly isInline: boolean;
  readonly isPreformatted: boolean;
  /** Whether this is inside a link, where other links and interactions are not allowed. */
  readonly isLinked: boolean;
  readonly urlOf: UrlOf;
  /** null where interactions are not allowed. */
  readonly readInteraction: InteractionReader | null;
}

/** The children of `parent` as content. Throws `Fault` `content_invalid` on any other markup. */
export function contentNodes(parent: XmlElement, context: MarkupContext): readonly ContentNode[] {
  return parent.children.flatMap((child): readonly ContentNode[] => {
    if (typeof child === "string") return textNodes(parent, child, context);
    if (child.tag.startsWith("qti-") && context.readInteraction !== null) {
      return [context.readInteraction(child, context.isInline)];
    }
    if (child.tag === "a" && context.isLinked) {
      throw elementInvalid(child, "is not supported inside a link");
    }
    if (child.tag === "math") return [mathNode(child)];
    if (INLINE.has(child.tag)) return [markup(child, { ...context, isInline: true })];
    if (BLOCK.has(child.tag) && !context.isInline) return [markup(child, context)];
    throw elementInvalid(child, `is not supported in <${parent.tag}>`);
  });
}

function textNodes(
  parent: XmlElement,
  text: string,
  context: MarkupContext,
): readonly ContentNode[] {
  if (context.isPreformatted) return [{ kind: "text", text }];
  const isBetweenBlocks =
    text.trim() === "" &&
    !context.isInline &&
    !parent.children.some((child) => isRunningText(child));
  if (text === "" || isBetweenBlocks) return [];
  return [{ kind: "text", text: text.replace(/[ \t\r\n]+/g, " ") }];
}

function isRunningText(child: XmlElement | string): boolean {
  if (typeof child === "string") return child.trim() !== "";
  return INLINE.has(child.tag) || child.tag === "qti-text-entry-interaction";
}

function markup(element: XmlElement, context: MarkupContext): ContentNode {
  checkAttributes(element);
  const { attributes, ...presentation } = presentationOf(element);
  const all = { ...attributes, ...ownAttributes(element, context) };
  return {
    kind: "element",
    tag: element.tag,
    ...presentation,
    ...(Object.keys(all).length === 0 ? {} : { attributes: all }),
    children: childrenOf(element, context),
  };
}

function ownAttributes(
  element: XmlElement,
  { urlOf }: MarkupContext,
): Readonly<Record<string, string>> {
  if (element.tag === "img") return imageAttributes(element, urlOf);
  return element.tag === "a" ? linkAttributes(element, urlOf) : {};
}

function childrenOf(element: XmlElement, context: MarkupContext): readonly ContentNode[] {
  const { tag } = element;
  if (EMPTY.has(tag)) {
    if (element.children.length > 0) throw elementInvalid(element, "must be empty");
    return [];
  }
  const parts = STRUCTURE.get(tag);
  if (parts !== undefined) {
    return elementChildren(element, parts).map((child) => markup(child, context));
  }
  const isLinked = context.isLinked || tag === "a";
  return contentNodes(element, {
    ...context,
    isLinked,
    readInteraction: isLinked ? null : context.readInteraction,
    isInline: context.isInline || PHRASING_ONLY.has(tag),
    isPreformatted: context.isPreformatted || tag === "pre",
  });
}
