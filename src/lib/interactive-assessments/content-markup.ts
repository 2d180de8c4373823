import type { ContentNode } from "./question-view";
import { allowAttributes, elementChildren, elementInvalid, type XmlElement } from "./xml-element";

const INLINE = new Set(
  "abbr b br cite code del em i ins kbd mark q s samp small span strong sub sup u var".split(" "),
);
const BLOCK = new Set("blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split(" "));
const EMPTY = new Set(["br", "hr"]);

/** Elements that hold nothing but these; browsers repair anything else in ways of their own. */
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
/** Block elements that hold running text only; an inline element never holds a block. */
const PHRASING_ONLY = new Set("caption dt h1 h2 h3 h4 h5 h6 p pre".split(" "));

/** What to make of a `qti-…` element that markup may contain here. */
export type InteractionReader = (element: XmlElement, isInline: boolean) => ContentNode;

export interface MarkupContext {
  /** Only running text is allowed here, no blocks. */
  readonly isInline: boolean;
  readonly isPreformatted: boolean;
  /** null where there may be no interactions. */
  readonly readInteraction: InteractionReader | null;
}

/** The children of `parent` as content. Throws `Fault` `content_invalid` on any other markup. */
export function contentNodes(parent: XmlElement, context: MarkupContext): readonly ContentNode[] {
  return parent.children.flatMap((child): readonly ContentNode[] => {
    if (typeof child === "string") return textNodes(parent, child, context);
    if (child.tag.startsWith("qti-") && context.readInteraction !== null) {
      return [context.readInteraction(child, context.isInline)];
    }
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
  allowAttributes(element, []);
  const lang = element.attributes.get("lang") ?? element.attributes.get("xml:lang");
  return {
    kind: "element",
    tag: element.tag,
    ...(lang === undefined ? {} : { lang }),
    children: childrenOf(element, context),
  };
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
  return contentNodes(element, {
    ...context,
    isInline: context.isInline || PHRASING_ONLY.has(tag),
    isPreformatted: context.isPreformatted || tag === "pre",
  });
}
