import type { UrlOf } from "./content-links";
import { contentNodes, type MarkupContext } from "./content-markup";
import { presentationOf } from "./presentation";
import type { Choice, ChoiceNode, ContentNode, TextEntryNode } from "./question-view";
import {
  checkAttributes,
  booleanAttribute,
  countAttribute,
  elementChildren,
  elementInvalid,
  identifierAttribute,
  onlyElement,
  type XmlElement,
} from "./xml-element";

/** What grading needs of an interaction. */
export interface Interaction {
  readonly element: XmlElement;
  readonly responseIdentifier: string;
  /** null for a text entry. */
  readonly choices: ChoiceLimits | null;
}

export interface ChoiceLimits {
  readonly identifiers: readonly string[];
  readonly movable: ReadonlySet<string>;
  readonly minChoices: number;
  /** 1 to the number of choices. */
  readonly maxChoices: number;
}

export interface ItemBody {
  readonly content: readonly ContentNode[];
  /** In document order. */
  readonly interactions: readonly Interaction[];
}

/** Reads `qti-item-body`: markup with choice and text entry interactions, and nothing else. */
export function parseItemBody(body: XmlElement, urlOf: UrlOf): ItemBody {
  checkAttributes(body);
  const interactions: Interaction[] = [];
  const plain: MarkupContext = {
    isInline: false,
    isPreformatted: false,
    isLinked: false,
    readInteraction: null,
    urlOf,
  };
  const content = contentNodes(body, {
    ...plain,
    readInteraction: (element, isInline) => {
      const { node, choices } = readInteraction(element, { ...plain, isInline });
      interactions.push({ element, responseIdentifier: node.responseIdentifier, choices });
      return node;
    },
  });
  return { content: withPresentation("div", body, content), interactions };
}

/** Wraps the content in a `tag` with the presentation of `element`, if it has any. */
function withPresentation(
  tag: string,
  element: XmlElement,
  children: readonly ContentNode[],
): readonly ContentNode[] {
  const presentation = presentationOf(element);
  if (Object.keys(presentation).length === 0) return children;
  return [{ kind: "element", tag, ...presentation, children }];
}

interface InteractionParts {
  readonly node: ChoiceNode | TextEntryNode;
  readonly choices: ChoiceLimits | null;
}

function readInteraction(element: XmlElement, context: MarkupContext): InteractionParts {
  if (element.tag === "qti-text-entry-interaction") {
    return { node: readTextEntry(element), choices: null };
  }
  if (element.tag === "qti-choice-interaction" && !context.isInline) {
    return readChoice(element, context);
  }
  throw elementInvalid(element, "is not supported here");
}

function readTextEntry(element: XmlElement): TextEntryNode {
  checkAttributes(element);
  elementChildren(element, []);
  const expectedLength = countAttribute(element, "expected-length");
  return {
    kind: "textEntry",
    responseIdentifier: identifierAttribute(element, "response-identifier"),
    ...presentationOf(element),
    ...(expectedLength === null ? {} : { expectedLength }),
  };
}

function readChoice(element: XmlElement, context: MarkupContext): InteractionParts {
  checkAttributes(element);
  const children = elementChildren(element, ["qti-prompt", "qti-simple-choice"]);
  const prompt = onlyElement(children, "qti-prompt");
  const elements = children.filter(({ tag }) => tag === "qti-simple-choice");
  if (elements.length < 2) throw elementInvalid(element, "needs at least two choices");
  const choices = elements.map((choice) => readSimpleChoice(choice, context));
  refuseRepeated(element, choices);
  const limits = choiceLimits(element, elements);
  return {
    choices: limits,
    node: {
      kind: "choice",
      responseIdentifier: identifierAttribute(element, "response-identifier"),
      maxChoices: limits.maxChoices,
      ...orientationOf(element),
      ...presentationOf(element),
      prompt: prompt === null ? [] : readPrompt(prompt, context),
      choices,
    },
  };
}

function orientationOf(element: XmlElement): Pick<ChoiceNode, "orientation"> {
  const orientation = element.attributes.get("orientation")?.trim() ?? "vertical";
  if (orientation === "vertical") return {};
  if (orientation === "horizontal") return { orientation };
  throw elementInvalid(element, 'orientation must be "vertical" or "horizontal"');
}

function readPrompt(element: XmlElement, context: MarkupContext): readonly ContentNode[] {
  checkAttributes(element);
  return withPresentation("span", element, contentNodes(element, { ...context, isInline: true }));
}

function readSimpleChoice(element: XmlElement, context: MarkupContext): Choice {
  checkAttributes(element);
  return {
    identifier: identifierAttribute(element, "identifier"),
    ...presentationOf(element),
    body: contentNodes(element, context),
  };
}

function refuseRepeated(element: XmlElement, choices: readonly Choice[]): void {
  const identifiers = choices.map(({ identifier }) => identifier);
  const repeated = identifiers.find((id, index) => identifiers.indexOf(id) !== index);
  if (repeated === undefined) return;
  throw elementInvalid(element, `the choice "${repeated}" appears more than once`);
}

function choiceLimits(element: XmlElement, choices: readonly XmlElement[]): ChoiceLimits {
  const shuffle = booleanAttribute(element, "shuffle", false);
  const movable = choices.filter((choice) => !booleanAttribute(choice, "fixed", false));
  // QTI: the default is 1, and 0 means no limit.
  const max = countAttribute(element, "max-choices") ?? 1;
  const minChoices = countAttribute(element, "min-choices") ?? 0;
  const maxChoices = max === 0 ? choices.length : Math.min(max, choices.length);
  if (minChoices > maxChoices) throw elementInvalid(element, "min-choices exceeds max-choices");
  return {
    identifiers: choices.map((choice) => identifierAttribute(choice, "identifier")),
    movable: new Set(shuffle ? movable.map((c) => identifierAttribute(c, "identifier")) : []),
    minChoices,
    maxChoices,
  };
}
