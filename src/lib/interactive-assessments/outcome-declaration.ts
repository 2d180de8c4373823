import { checkAttributes, elementChildren, textOnly, type XmlElement } from "./xml-element";

/** Outcomes are declared for other systems; here only "correct or not" counts. */
export function checkOutcome(element: XmlElement): void {
  checkAttributes(element);
  for (const initial of elementChildren(element, ["qti-default-value"])) {
    checkAttributes(initial);
    for (const value of elementChildren(initial, ["qti-value"])) {
      checkAttributes(value);
      textOnly(value);
    }
  }
}
