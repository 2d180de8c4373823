import type { Resource } from "../gradebook/row";
import type { Habits } from "../habits/table";

/**
 * How a gradebook names on the wire what the simulator keeps as assessment results and assessment
 * line items: a gradebook without these offers the same service as results and line items.
 */
export interface WireWords {
  /** The path of a collection, and the key of its rows in a list. */
  readonly collection: Readonly<Record<Resource, string>>;
  /** The key of one object: `{"assessmentResult": {…}}`. */
  readonly one: Readonly<Record<Resource, string>>;
  /** The field of a result that names its line item. */
  readonly lineItem: "assessmentLineItem" | "lineItem";
  /** The first part of the names of its scopes: `assessment.readonly`. */
  readonly scope: "assessment" | "gradebook";
}

export const WORDS: Readonly<Record<Habits["resource"], WireWords>> = {
  assessmentResults: {
    collection: {
      assessmentResults: "assessmentResults",
      assessmentLineItems: "assessmentLineItems",
    },
    one: { assessmentResults: "assessmentResult", assessmentLineItems: "assessmentLineItem" },
    lineItem: "assessmentLineItem",
    scope: "assessment",
  },
  results: {
    collection: { assessmentResults: "results", assessmentLineItems: "lineItems" },
    one: { assessmentResults: "result", assessmentLineItems: "lineItem" },
    lineItem: "lineItem",
    scope: "gradebook",
  },
};

/** The collection of that name on the wire, or null. */
export function resourceNamed(name: string, words: WireWords): Resource | null {
  const resources = Object.keys(words.collection) as Resource[];
  return resources.find((resource) => words.collection[resource] === name) ?? null;
}

/** An object as it arrives, with the field names that the simulator keeps. */
export function heard(value: unknown, words: WireWords): unknown {
  return renamed(value, words.lineItem, "assessmentLineItem");
}

/** An object as it is sent. */
export function spoken(value: unknown, words: WireWords): unknown {
  return renamed(value, "assessmentLineItem", words.lineItem);
}

/** The path of a field (`lineItem.sourcedId`) with the names that the simulator keeps. */
export function heardField(path: string, words: WireWords): string {
  const prefix = `${words.lineItem}.`;
  return path.startsWith(prefix) ? `assessmentLineItem.${path.slice(prefix.length)}` : path;
}

function renamed(value: unknown, from: string, to: string): unknown {
  if (from === to || typeof value !== "object" || value === null) return value;
  // A field that already has the new name is one of the other resource: it means nothing here.
  const entries = Object.entries(value).filter(([key]) => key !== to);
  return Object.fromEntries(entries.map(([key, inner]) => [key === from ? to : key, inner]));
}
