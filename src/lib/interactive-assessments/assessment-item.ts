import { contentInvalid, type ContentFile } from "./content-file";
import { checkOutcome } from "./outcome-declaration";
import { contentFiles, type FileReference } from "./content-links";
import { gradingDigest } from "./grading-digest";
import { parseItemBody, type Interaction } from "./item-body";
import { presentationOf, refuseRepeatedIds } from "./presentation";
import { isNumeric } from "./response-value";
import type { ContentNode, MovableChoices, Presentation } from "./question-view";
import { parseResponseDeclaration } from "./response-declaration";
import { responseVariable, type Processing, type ResponseVariable } from "./response-variable";
import { parseXmlDocument } from "./xml-document";
import {
  checkAttributes,
  elementChildren,
  elementInvalid,
  identifierAttribute,
  onlyElement,
  refuseWhenTrue,
  requiredAttribute,
  type XmlElement,
} from "./xml-element";

export interface AssessmentItem {
  readonly identifier: string;
  readonly title: string;
  /** The language and direction of the whole item. */
  readonly presentation: Presentation;
  /** Choices in the author's order. */
  readonly content: readonly ContentNode[];
  readonly movableChoices: MovableChoices;
  /** Either one choice variable, or one or more text variables. */
  readonly variables: readonly ResponseVariable[];
  /** The images and linked files of the item. */
  readonly files: readonly FileReference[];
  /** A digest of everything that decides how the item is graded (see `gradingDigest`). */
  readonly digest: string;
}

/** The standard templates, by their URLs in QTI 2.0 to 3.0. */
const TEMPLATE = new RegExp(
  "^https?://(?:www\\.imsglobal\\.org/question/qti_?v(?:2p[0-2]|3p0)|" +
    "purl\\.imsglobal\\.org/spec/qti/v3p0)/rptemplates/(match_correct|map_response)(?:\\.xml)?$",
);

/**
 * Parses a `qti-assessment-item`. Throws `Fault` `content_invalid` with the file and the element for
 * everything that is not supported: ignoring a part could change who passes.
 */
export function parseAssessmentItem(file: ContentFile): AssessmentItem {
  const root = parseXmlDocument(file, "qti-assessment-item");
  checkAttributes(root);
  refuseWhenTrue(root, "adaptive");
  refuseWhenTrue(root, "time-dependent");
  const children = elementChildren(root, [
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
  ]);
  children.filter(({ tag }) => tag === "qti-outcome-declaration").forEach(checkOutcome);
  refuseRepeatedIds(root);
  const processing = readProcessing(onlyElement(children, "qti-response-processing"));
  const bodyElement = onlyElement(children, "qti-item-body");
  if (bodyElement === null) throw elementInvalid(root, "has no <qti-item-body>");
  const files = contentFiles(file.name);
  const body = parseItemBody(bodyElement, files.urlOf);
  requireOneKind(bodyElement, body.interactions);
  const declarations = children.filter(({ tag }) => tag === "qti-response-declaration");
  const variables = joinVariables(body.interactions, declarations, processing);
  return {
    identifier: identifierAttribute(root, "identifier"),
    title: requiredAttribute(root, "title"),
    presentation: presentationOf(root),
    content: withExpectations(body.content, variables),
    movableChoices: new Set(body.interactions.flatMap((i) => [...(i.choices?.movable ?? [])])),
    variables,
    files: files.references,
    digest: gradingDigest(variables),
  };
}

/** The fields say which of them expect a number, so that a page can say it before it sends one. */
function withExpectations(
  content: readonly ContentNode[],
  variables: readonly ResponseVariable[],
): readonly ContentNode[] {
  return content.map((node) => {
    if (node.kind === "element") {
      return { ...node, children: withExpectations(node.children, variables) };
    }
    if (node.kind !== "textEntry") return node;
    const { baseType } =
      variables.find((each) => each.identifier === node.responseIdentifier) ?? {};
    return baseType !== undefined && isNumeric(baseType) ? { ...node, expects: baseType } : node;
  });
}

/**
 * Without a template, the correct responses decide, as with match_correct. The standard's templates
 * are written for one variable called RESPONSE; here they apply to every variable of the item.
 */
function readProcessing(element: XmlElement | null): Processing {
  if (element === null) return "match_correct";
  checkAttributes(element);
  elementChildren(element, []);
  const template = element.attributes.get("template")?.trim();
  if (template === undefined) return "match_correct";
  const name = TEMPLATE.exec(template)?.[1];
  if (name === "match_correct" || name === "map_response") return name;
  throw elementInvalid(element, `the template "${template}" is not supported`);
}

function requireOneKind(body: XmlElement, interactions: readonly Interaction[]): void {
  if (interactions.length === 0) throw elementInvalid(body, "has no interaction");
  const choice = interactions.find(({ choices }) => choices !== null);
  if (choice === undefined || interactions.length === 1) return;
  throw elementInvalid(choice.element, "must be the only interaction of its item");
}

function joinVariables(
  interactions: readonly Interaction[],
  elements: readonly XmlElement[],
  processing: Processing,
): readonly ResponseVariable[] {
  const unbound = new Map(elements.map((el) => [identifierAttribute(el, "identifier"), el]));
  const repeated = elements.find((el) => !Array.from(unbound.values()).includes(el));
  if (repeated !== undefined) throw elementInvalid(repeated, "is declared more than once");
  const variables = interactions.map((interaction) => {
    const { element, responseIdentifier } = interaction;
    const declaration = unbound.get(responseIdentifier);
    if (declaration === undefined) {
      throw elementInvalid(element, "needs a <qti-response-declaration> of its own");
    }
    unbound.delete(responseIdentifier);
    return responseVariable(interaction, parseResponseDeclaration(declaration), processing);
  });
  const [leftOver] = unbound.values();
  if (leftOver === undefined) return variables;
  throw elementInvalid(leftOver, "belongs to no interaction");
}

/** Throws if the item's own identifier differs from the one that the test uses. */
export function requireIdentifier(item: AssessmentItem, expected: string, fileName: string): void {
  if (item.identifier === expected) return;
  const problem = `<qti-assessment-item "${item.identifier}">: the test calls it "${expected}"`;
  throw contentInvalid(fileName, problem);
}
