import type { Slot } from "#lib/slot";

import { lineItemIdOf } from "./identifiers";
import type { ResourceNames } from "./resource";

/**
 * The filters to try, best first. Two predicates are what the specification's baseline guarantees,
 * so the status is left to code; a gradebook that refuses two may still take one.
 */
export function filtersOf(slot: Slot, { lineItem }: ResourceNames): readonly string[] {
  const ofStudent = `student.sourcedId=${quoted(slot.userId)}`;
  const ofLineItem = `${lineItem}.sourcedId=${quoted(lineItemIdOf(slot.resourceId))}`;
  return [`${ofStudent} AND ${ofLineItem}`, ofStudent];
}

/** One page of a list. */
export interface PageQuery {
  readonly filter: string;
  readonly limit: number;
  readonly offset: number;
}

/** The path of one page. Asks for an order, since paging without one promises nothing. */
export function listPathOf({ results }: ResourceNames, page: PageQuery): string {
  const { filter, limit, offset } = page;
  const query = { filter, sort: "sourcedId", orderBy: "asc", limit, offset };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encoded(String(value))}`);
  return `/${results}?${pairs.join("&")}`;
}

export function resultPathOf({ results }: ResourceNames, resultId: string): string {
  return `/${results}/${encoded(resultId)}`;
}

export function lineItemPathOf({ lineItems }: ResourceNames, lineItemId: string): string {
  return `/${lineItems}/${encoded(lineItemId)}`;
}

/** A filter value: in single quotes, a quote inside doubled. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Spaces become %20, since not every server reads "+" as one; quotes are encoded too. */
export function encoded(value: string): string {
  return encodeURIComponent(value).replaceAll("'", "%27");
}
