import type { Slot } from "../../slot";

import { lineItemIdOf } from "./identifiers";

const RESULTS_PATH = "/assessmentResults";

/**
 * The filters to try, best first. Two predicates are what the specification's baseline guarantees,
 * so the status is left to code; a gradebook that refuses two may still take one.
 */
export function filtersOf(slot: Slot): readonly string[] {
  const student = `student.sourcedId=${quoted(slot.userId)}`;
  const lineItem = `assessmentLineItem.sourcedId=${quoted(lineItemIdOf(slot.resourceId))}`;
  return [`${student} AND ${lineItem}`, student];
}

/** The path of one page. Asks for an order, since paging without one promises nothing. */
export function listPathOf(filter: string, limit: number, offset: number): string {
  const query = { filter, sort: "sourcedId", orderBy: "asc", limit, offset };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encoded(String(value))}`);
  return `${RESULTS_PATH}?${pairs.join("&")}`;
}

export function resultPathOf(resultId: string): string {
  return `${RESULTS_PATH}/${encoded(resultId)}`;
}

/** A filter value: in single quotes, a quote inside doubled. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Spaces become %20, since not every server reads "+" as one; quotes are encoded too. */
function encoded(value: string): string {
  return encodeURIComponent(value).replaceAll("'", "%27");
}
