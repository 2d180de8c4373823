import { declaredText, isBlank, sameValue, declaredProblem, type BaseType } from "./response-value";
import {
  checkAttributes,
  booleanAttribute,
  decimalAttribute,
  elementChildren,
  elementInvalid,
  identifierAttribute,
  onlyElement,
  requiredAttribute,
  textOnly,
  type XmlElement,
} from "./xml-element";

export interface ResponseDeclaration {
  readonly element: XmlElement;
  readonly identifier: string;
  readonly cardinality: "single" | "multiple";
  readonly baseType: BaseType;
  /** As written in the file; null if the item declares no correct response. */
  readonly correct: readonly string[] | null;
  readonly mapping: Mapping | null;
}

/** Points by value (QTI `qti-mapping`). */
export interface Mapping {
  readonly entries: readonly MapEntry[];
  readonly defaultValue: number;
  readonly lowerBound: number | null;
  readonly upperBound: number | null;
}

export interface MapEntry {
  readonly key: string;
  readonly points: number;
  readonly caseSensitive: boolean;
}

const BASE_TYPES: readonly BaseType[] = ["identifier", "string", "integer", "float"];

/** Parses `qti-response-declaration`. Throws `Fault` `content_invalid` for anything unsupported. */
export function parseResponseDeclaration(element: XmlElement): ResponseDeclaration {
  checkAttributes(element);
  const children = elementChildren(element, ["qti-correct-response", "qti-mapping"]);
  const declaredType = requiredAttribute(element, "base-type");
  const baseType = BASE_TYPES.find((type) => type === declaredType);
  if (baseType === undefined) {
    throw elementInvalid(element, `base-type="${declaredType}" is not supported`);
  }
  const cardinality = requiredAttribute(element, "cardinality");
  if (cardinality !== "single" && cardinality !== "multiple") {
    throw elementInvalid(element, `cardinality="${cardinality}" is not supported`);
  }
  const correct = onlyElement(children, "qti-correct-response");
  const mapping = onlyElement(children, "qti-mapping");
  return {
    element,
    identifier: identifierAttribute(element, "identifier"),
    cardinality,
    baseType,
    correct: correct === null ? null : readCorrect(correct, baseType, cardinality),
    mapping: mapping === null ? null : readMapping(mapping, baseType),
  };
}

function readCorrect(
  element: XmlElement,
  baseType: BaseType,
  cardinality: "single" | "multiple",
): readonly string[] {
  checkAttributes(element);
  const values = elementChildren(element, ["qti-value"]).map((value) => {
    checkAttributes(value);
    return readValue(value, textOnly(value), baseType);
  });
  const repeated = values.find((value, index) =>
    values.slice(0, index).some((earlier) => sameValue(earlier, value, { baseType })),
  );
  if (repeated !== undefined) throw elementInvalid(element, `repeats the value "${repeated}"`);
  if (values.length === 0 || (cardinality === "single" && values.length > 1)) {
    throw elementInvalid(element, `has ${values.length} values; cardinality is ${cardinality}`);
  }
  return values;
}

function readMapping(element: XmlElement, baseType: BaseType): Mapping {
  checkAttributes(element);
  const elements = elementChildren(element, ["qti-map-entry"]);
  const entries = elements.map((entry) => readMapEntry(entry, baseType));
  if (entries.length === 0) throw elementInvalid(element, "needs at least one entry");
  elements.forEach((entry, index) => {
    refuseShadowed(entry, entries.slice(0, index + 1), baseType);
  });
  return {
    entries,
    defaultValue: decimalAttribute(element, "default-value") ?? 0,
    lowerBound: decimalAttribute(element, "lower-bound"),
    upperBound: decimalAttribute(element, "upper-bound"),
  };
}

/**
 * Throws if an earlier entry matches everything that the last entry matches: the first entry that
 * matches counts, so the last one never would. A case-sensitive entry may come before one that
 * ignores case, but not after it.
 */
function refuseShadowed(
  element: XmlElement,
  entries: readonly MapEntry[],
  baseType: BaseType,
): void {
  const entry = entries.at(-1);
  for (const earlier of entries.slice(0, -1)) {
    if (entry === undefined) return;
    const name = `the entry with map-key="${entry.key}"`;
    if (sameValue(earlier.key, entry.key, { baseType })) {
      const repeated = earlier.key === entry.key ? "" : `: it equals map-key="${earlier.key}"`;
      throw elementInvalid(element, `${name} repeats the key "${entry.key}"${repeated}`);
    }
    if (earlier.caseSensitive) continue;
    if (sameValue(earlier.key, entry.key, { baseType, ignoresCase: true })) {
      const cause = `map-key="${earlier.key}" before it matches the same in any case`;
      throw elementInvalid(element, `${name} can never count: ${cause}; put it first`);
    }
  }
}

function readMapEntry(element: XmlElement, baseType: BaseType): MapEntry {
  checkAttributes(element);
  elementChildren(element, []);
  const points = decimalAttribute(element, "mapped-value");
  if (points === null) throw elementInvalid(element, 'the attribute "mapped-value" is missing');
  return {
    key: readValue(element, requiredAttribute(element, "map-key"), baseType),
    points,
    caseSensitive: booleanAttribute(element, "case-sensitive", true),
  };
}

function readValue(element: XmlElement, text: string, baseType: BaseType): string {
  const value = baseType === "identifier" ? declaredText(text) : text;
  if (isBlank(value)) throw elementInvalid(element, "the value is empty");
  const problem = declaredProblem(value, baseType);
  if (problem !== null) throw elementInvalid(element, `"${value}" ${problem}`);
  return value;
}
