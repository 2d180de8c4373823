import { MATHML, MATHML_CHILDREN, MATHML_EMPTY, MATHML_TOKENS, MATHML_VALUE } from "./mathml";
import { presentationOf } from "./presentation";
import type { ContentNode, ElementNode } from "./question-view";
import { checkAttributes, elementChildren, elementInvalid, type XmlElement } from "./xml-element";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const INNER_TAGS = Object.keys(MATHML).filter((tag) => tag !== "math");

/**
 * Reads a `math` element. Throws `Fault` `content_invalid` for anything but presentation elements of
 * MathML Core, and for a formula that browsers would show as an error.
 */
export function mathNode(element: XmlElement): ElementNode {
  const namespace = element.attributes.get("xmlns");
  if (namespace !== undefined && namespace !== NAMESPACE) {
    throw elementInvalid(element, `xmlns="${namespace}" must be "${NAMESPACE}"`);
  }
  return formulaNode(element);
}

function formulaNode(element: XmlElement): ElementNode {
  checkAttributes(element);
  const { attributes, ...presentation } = presentationOf(element);
  const all: Record<string, string> = { ...attributes };
  for (const name of MATHML[element.tag] ?? []) {
    const value = element.attributes.get(name)?.trim();
    if (value === undefined) continue;
    if (name !== "alttext" && !MATHML_VALUE.test(value)) {
      throw elementInvalid(element, `${name}="${value}" is not a value of MathML`);
    }
    all[name] = value;
  }
  return {
    kind: "element",
    tag: element.tag,
    ...presentation,
    ...(Object.keys(all).length === 0 ? {} : { attributes: all }),
    children: childrenOf(element),
  };
}

function childrenOf(element: XmlElement): readonly ContentNode[] {
  const { tag } = element;
  if (MATHML_TOKENS.has(tag)) return tokenText(element);
  const children = elementChildren(element, INNER_TAGS);
  if (MATHML_EMPTY.has(tag) && children.length > 0) throw elementInvalid(element, "must be empty");
  const expected = MATHML_CHILDREN.get(tag);
  if (expected !== undefined && children.length !== expected) {
    throw elementInvalid(element, `has ${children.length} parts; it needs ${expected}`);
  }
  return children.map(formulaNode);
}

function tokenText(element: XmlElement): readonly ContentNode[] {
  const parts = element.children.map((child) => {
    if (typeof child === "string") return child;
    throw elementInvalid(child, `is not supported in <${element.tag}>`);
  });
  const text = parts
    .join("")
    .replace(/[ \t\r\n]+/g, " ")
    .trim();
  return text === "" ? [] : [{ kind: "text", text }];
}
