import type { Resource } from "../gradebook/row";
import type { Habits } from "../habits/table";

/**
 * The names of assessment results and assessment line items in requests and replies. A gradebook
 * without them offers the same service under the names results and line items.
 */
export interface WireNames {
  /** The path of a collection, and the key of a list. */
  readonly collection: Readonly<Record<Resource, string>>;
  /** The key of one object: `{"assessmentResult": {…}}`. */
  readonly item: Readonly<Record<Resource, string>>;
  /** The field of a result that refers to its line item. */
  readonly lineItem: "assessmentLineItem" | "lineItem";
  /** The first part of the scope names: `assessment.readonly`. */
  readonly scope: "assessment" | "gradebook";
}

export const WIRE_NAMES: Readonly<Record<Habits["resource"], WireNames>> = {
  assessmentResults: {
    collection: {
      assessmentResults: "assessmentResults",
      assessmentLineItems: "assessmentLineItems",
    },
    item: { assessmentResults: "assessmentResult", assessmentLineItems: "assessmentLineItem" },
    lineItem: "assessmentLineItem",
    scope: "assessment",
  },
  results: {
    collection: { assessmentResults: "results", assessmentLineItems: "lineItems" },
    item: { assessmentResults: "result", assessmentLineItems: "lineItem" },
    lineItem: "lineItem",
    scope: "gradebook",
  },
};

/** The collection with that name in requests, or null. */
export function resourceByWireName(name: string, names: WireNames): Resource | null {
  const resources = Object.keys(names.collection) as Resource[];
  return resources.find((resource) => names.collection[resource] === name) ?? null;
}

/** A received object, with the field names that the simulator stores. */
export function fromWire(value: unknown, names: WireNames): unknown {
  return renameField(value, names.lineItem, "assessmentLineItem");
}

/** A stored object, with the field names that are sent. */
export function toWire(value: unknown, names: WireNames): unknown {
  return renameField(value, "assessmentLineItem", names.lineItem);
}

/** A received field path (`lineItem.sourcedId`), with the field names that the simulator stores. */
export function fieldFromWire(path: string, names: WireNames): string {
  const prefix = `${names.lineItem}.`;
  return path.startsWith(prefix) ? `assessmentLineItem.${path.slice(prefix.length)}` : path;
}

function renameField(value: unknown, from: string, to: string): unknown {
  if (from === to || typeof value !== "object" || value === null) return value;
  // A field that already has the new name belongs to the other resource and is dropped.
  const entries = Object.entries(value).filter(([key]) => key !== to);
  return Object.fromEntries(entries.map(([key, inner]) => [key === from ? to : key, inner]));
}
