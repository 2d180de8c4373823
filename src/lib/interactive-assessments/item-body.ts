import { contentNodes, type MarkupContext } from "./content-markup";
import type { Choice, ChoiceNode, ContentNode, TextEntryNode } from "./question-view";
import {
  allowAttributes,
  booleanAttribute,
  countAttribute,
  elementChildren,
  elementInvalid,
  identifierAttribute,
  onlyElement,
  type XmlElement,
} from "./xml-element";

/** An interaction as grading needs it; how it looks is in the content. */
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

const PLAIN: MarkupContext = { isInline: false, isPreformatted: false, readInteraction: null };

/** Reads `qti-item-body`: markup with choice and text entry interactions, nothing else. */
export function parseItemBody(body: XmlElement): ItemBody {
  allowAttributes(body, []);
  const interactions: Interaction[] = [];
  const content = contentNodes(body, {
    ...PLAIN,
    readInteraction: (element, isInline) => {
      const { node, choices } = readInteraction(element, isInline);
      interactions.push({ element, responseIdentifier: node.responseIdentifier, choices });
      return node;
    },
  });
  return { content, interactions };
}

interface ReadInteraction {
  readonly node: ChoiceNode | TextEntryNode;
  readonly choices: ChoiceLimits | null;
}

function readInteraction(element: XmlElement, isInline: boolean): ReadInteraction {
  if (element.tag === "qti-text-entry-interaction") {
    return { node: readTextEntry(element), choices: null };
  }
  if (element.tag === "qti-choice-interaction" && !isInline) return readChoice(element);
  throw elementInvalid(element, "is not supported here");
}

function readTextEntry(element: XmlElement): TextEntryNode {
  allowAttributes(element, ["response-identifier", "expected-length"]);
  elementChildren(element, []);
  const expectedLength = countAttribute(element, "expected-length");
  return {
    kind: "textEntry",
    responseIdentifier: identifierAttribute(element, "response-identifier"),
    ...(expectedLength === null ? {} : { expectedLength }),
  };
}

function readChoice(element: XmlElement): ReadInteraction {
  allowAttributes(element, [
    "response-identifier",
    "max-choices",
    "min-choices",
    "shuffle",
    "orientation",
  ]);
  const children = elementChildren(element, ["qti-prompt", "qti-simple-choice"]);
  const prompt = onlyElement(children, "qti-prompt");
  const elements = children.filter(({ tag }) => tag === "qti-simple-choice");
  if (elements.length < 2) throw elementInvalid(element, "needs at least two choices");
  const choices = elements.map(readSimpleChoice);
  refuseRepeated(element, choices);
  const limits = choiceLimits(element, elements);
  return {
    choices: limits,
    node: {
      kind: "choice",
      responseIdentifier: identifierAttribute(element, "response-identifier"),
      maxChoices: limits.maxChoices,
      prompt: prompt === null ? [] : contentNodes(prompt, { ...PLAIN, isInline: true }),
      choices,
    },
  };
}

function readSimpleChoice(element: XmlElement): Choice {
  allowAttributes(element, ["identifier", "fixed"]);
  return {
    identifier: identifierAttribute(element, "identifier"),
    body: contentNodes(element, PLAIN),
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
  // QTI: the default is 1, and 0 stands for "as many as you like".
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
