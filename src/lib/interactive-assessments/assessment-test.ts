import type { ContentFile } from "./content-file";
import { checkOutcome } from "./outcome-declaration";
import { presentationOf } from "./presentation";
import type { Presentation } from "./question-view";
import { selectedCount, type SelectableSection } from "./selection";
import { parseXmlDocument } from "./xml-document";
import {
  checkAttributes,
  booleanAttribute,
  countAttribute,
  elementChildren,
  elementInvalid,
  identifierAttribute,
  onlyElement,
  refuseWhenTrue,
  requiredAttribute,
  type XmlElement,
} from "./xml-element";

export interface AssessmentTest {
  readonly testId: string;
  readonly title: string;
  /** The language and direction of the title. */
  readonly presentation: Presentation;
  readonly sections: readonly SelectableSection[];
  /** The file of each item, in the order of the sections. Identifiers are unique in the test. */
  readonly itemRefs: readonly ItemRef[];
}

export interface ItemRef {
  readonly identifier: string;
  /** As written: relative to the folder of the test. */
  readonly href: string;
  readonly element: XmlElement;
}

/**
 * Parses a `qti-assessment-test`. Throws `Fault` `content_invalid` with the file and the element for
 * everything that is not supported. That includes nested sections, because QTI does not define
 * whether the inner or the outer selection comes first.
 */
export function parseAssessmentTest(file: ContentFile): AssessmentTest {
  const root = parseXmlDocument(file, "qti-assessment-test");
  checkAttributes(root);
  const children = elementChildren(root, ["qti-test-part", "qti-outcome-declaration"]);
  children.filter(({ tag }) => tag === "qti-outcome-declaration").forEach(checkOutcome);
  const sections = children
    .filter(({ tag }) => tag === "qti-test-part")
    .flatMap(readTestPart)
    .map(readSection);
  const itemRefs = sections.flatMap((section) => section.itemRefs);
  refuseRepeated(itemRefs);
  const selectable = sections.map(({ section }) => section);
  if (selectedCount(selectable) === 0) throw elementInvalid(root, "selects no item");
  return {
    testId: identifierAttribute(root, "identifier"),
    title: requiredAttribute(root, "title"),
    presentation: presentationOf(root),
    sections: selectable,
    itemRefs,
  };
}

function readTestPart(element: XmlElement): readonly XmlElement[] {
  checkAttributes(element);
  return elementChildren(element, ["qti-assessment-section"]);
}

interface SectionParts {
  readonly section: SelectableSection;
  readonly itemRefs: readonly ItemRef[];
}

function readSection(element: XmlElement): SectionParts {
  checkAttributes(element);
  const children = elementChildren(element, [
    "qti-selection",
    "qti-ordering",
    "qti-assessment-item-ref",
  ]);
  const itemRefs = children.filter(({ tag }) => tag === "qti-assessment-item-ref").map(readItemRef);
  return {
    itemRefs,
    section: {
      itemIds: itemRefs.map(({ identifier }) => identifier),
      shuffle: readOrdering(onlyElement(children, "qti-ordering")),
      select: readSelection(onlyElement(children, "qti-selection")),
    },
  };
}

function readOrdering(element: XmlElement | null): boolean {
  if (element === null) return false;
  checkAttributes(element);
  elementChildren(element, []);
  return booleanAttribute(element, "shuffle", false);
}

function readSelection(element: XmlElement | null): number | null {
  if (element === null) return null;
  checkAttributes(element);
  elementChildren(element, []);
  refuseWhenTrue(element, "with-replacement");
  requiredAttribute(element, "select");
  return countAttribute(element, "select");
}

function readItemRef(element: XmlElement): ItemRef {
  checkAttributes(element);
  elementChildren(element, []);
  refuseWhenTrue(element, "required");
  refuseWhenTrue(element, "fixed");
  return {
    identifier: identifierAttribute(element, "identifier"),
    href: requiredAttribute(element, "href"),
    element,
  };
}

function refuseRepeated(itemRefs: readonly ItemRef[]): void {
  const seen = new Set<string>();
  for (const { identifier, element } of itemRefs) {
    if (seen.has(identifier)) throw elementInvalid(element, "appears more than once");
    seen.add(identifier);
  }
}
