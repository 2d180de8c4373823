import { createElement, Fragment, type ReactNode } from "react";
import type { ContentNode } from "#lib/interactive-assessments";
import type { Interaction } from "./draft";
import { presentationProps } from "#src/components/presentation-props.ts";

/** Content headings start below the page's own two levels. */
const HEADING_SHIFT = 2;
const HEADING_LEVEL_MAX = 6;

interface ContentProps {
  readonly nodes: readonly ContentNode[];
  /** Renders an interaction. May be omitted if the content has none. */
  readonly renderInteraction?: (interaction: Interaction) => ReactNode;
}

/** Shows a question's content. Text is never interpreted as markup. */
export function ContentNodes({ nodes, renderInteraction }: ContentProps) {
  return nodes.map((node, index) => {
    const shown = markAfter(nodes[index - 1], node);
    const mark = markAfter(node, nodes[index + 1]);
    const content =
      node.kind === "text" ? node.text.slice(shown.length) : rendered(node, renderInteraction);
    if (mark === "") return <Fragment key={index}>{content}</Fragment>;
    return (
      <span key={index} className="holdfast-unbroken">
        {content}
        {mark}
      </span>
    );
  });
}

/**
 * The punctuation with which a text follows a field: shown with the field, because a browser may
 * begin a new line after a field, even before a full stop. "": none.
 */
function markAfter(before: ContentNode | undefined, node: ContentNode | undefined): string {
  if (before?.kind !== "textEntry" || node?.kind !== "text") return "";
  return /^[.,;:!?)\]}%°’”»…]+/.exec(node.text)?.[0] ?? "";
}

function rendered(
  node: Exclude<ContentNode, { readonly kind: "text" }>,
  renderInteraction: ContentProps["renderInteraction"],
): ReactNode {
  if (node.kind !== "element") return renderInteraction?.(node);
  const { tag, children } = node;
  const attributes = presentationProps(node);
  if (children.length === 0) return createElement(shifted(tag), attributes);
  const content = (
    <ContentNodes nodes={children} {...(renderInteraction && { renderInteraction })} />
  );
  return createElement(shifted(tag), attributes, content);
}

function shifted(tag: string): string {
  const level = /^h([1-6])$/.exec(tag)?.[1];
  if (level === undefined) return tag;
  return `h${Math.min(Number(level) + HEADING_SHIFT, HEADING_LEVEL_MAX)}`;
}
