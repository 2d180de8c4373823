import { checkAttributes, elementChildren, textOnly, type XmlElement } from "./xml-element";

/** Checks an outcome declaration. It is for other systems: here an answer is correct or not. */
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
