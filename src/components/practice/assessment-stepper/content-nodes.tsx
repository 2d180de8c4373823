import { createElement, Fragment, type ReactNode } from "react";
import type { ContentNode } from "#lib/interactive-assessments";
import type { ElementNode } from "#lib/interactive-assessments/question-view";
import type { Interaction } from "./draft";
import { presentationProps } from "#src/components/presentation-props.ts";

/** Content headings start below the page's own two levels. */
const HEADING_SHIFT = 2;
const HEADING_LEVEL_MAX = 6;

interface ContentProps {
  readonly nodes: readonly ContentNode[];
  /** Renders an interaction. May be omitted if the content has none. */
  readonly renderInteraction?: ((interaction: Interaction) => ReactNode) | undefined;
  /** Punctuation that follows the last node. Default: none. */
  readonly trailing?: string;
}

/** Shows a question's content. Text is never interpreted as markup. */
export function ContentNodes({ nodes, renderInteraction, trailing = "" }: ContentProps) {
  return nodes.map((node, index) => {
    if (node.kind === "text") {
      const shown = markAfter(nodes[index - 1], node);
      return <Fragment key={index}>{node.text.slice(shown.length)}</Fragment>;
    }
    const mark = index < nodes.length - 1 ? markAfter(node, nodes[index + 1]) : trailing;
    if (node.kind === "element") {
      return <Fragment key={index}>{rendered(node, renderInteraction, mark)}</Fragment>;
    }
    const field = renderInteraction?.(node);
    if (mark === "") return <Fragment key={index}>{field}</Fragment>;
    return (
      <span key={index} className="holdfast-unbroken">
        {field}
        {mark}
      </span>
    );
  });
}

/**
 * The punctuation with which a text follows a field: shown with the field, because a browser may
 * begin a new line after a field, even before a full stop. Some languages write a space before it.
 * "": none.
 */
function markAfter(before: ContentNode | undefined, node: ContentNode | undefined): string {
  if (before === undefined || node?.kind !== "text" || !endsInField(before)) return "";
  return /^(?:\s(?=[.,;:!?%»…]))?[.,;:!?)\]}%°’”»…]+/.exec(node.text)?.[0] ?? "";
}

/** A field can be the last of an emphasized part. */
function endsInField(node: ContentNode): boolean {
  if (node.kind !== "element") return node.kind === "textEntry";
  const last = node.children.at(-1);
  return last !== undefined && endsInField(last);
}

function rendered(
  { tag, children, ...presentation }: ElementNode,
  renderInteraction: ContentProps["renderInteraction"],
  trailing: string,
): ReactNode {
  const attributes = presentationProps(presentation);
  if (children.length === 0) return createElement(shifted(tag), attributes);
  const content = <ContentNodes {...{ nodes: children, renderInteraction, trailing }} />;
  return createElement(shifted(tag), attributes, content);
}

function shifted(tag: string): string {
  const level = /^h([1-6])$/.exec(tag)?.[1];
  if (level === undefined) return tag;
  return `h${Math.min(Number(level) + HEADING_SHIFT, HEADING_LEVEL_MAX)}`;
}
