import type { ContentNode } from "#lib/interactive-assessments";

/** The text of content, without its markup: for a place that shows no markup. */
export function plainText(nodes: readonly ContentNode[]): string {
  return nodes.map(textOf).join("").trim();
}

function textOf(node: ContentNode): string {
  if (node.kind === "text") return node.text;
  if (node.kind !== "element") return "";
  const alt = node.attributes?.["alt"];
  return node.tag === "img" ? (alt ?? "") : node.children.map(textOf).join("");
}
