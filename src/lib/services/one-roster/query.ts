import type { Slot } from "#lib/slot";
import { lineItemIdOf } from "./identifiers";
import type { ResourceNames } from "./resource";

/**
 * The filters to try, the most selective first. The specification's baseline guarantees only two
 * predicates, so the status is checked in code. A gradebook that rejects two may accept one.
 */
export function filtersOf(slot: Slot, { lineItem }: ResourceNames): readonly string[] {
  const byStudent = `student.sourcedId=${quoteFilterValue(slot.userId)}`;
  const byLineItem = `${lineItem}.sourcedId=${quoteFilterValue(lineItemIdOf(slot.resourceId))}`;
  return [`${byStudent} AND ${byLineItem}`, byStudent];
}

/** The path of one page. It requests an order: without one, pages may overlap or miss rows. */
export function listPathOf(
  { results }: ResourceNames,
  filter: string,
  limit: number,
  offset: number,
): string {
  const query = { filter, sort: "sourcedId", orderBy: "asc", limit, offset };
  const pairs = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeUrlPart(String(value))}`,
  );
  return `/${results}?${pairs.join("&")}`;
}

export function resultPathOf({ results }: ResourceNames, resultId: string): string {
  return `/${results}/${encodeUrlPart(resultId)}`;
}

export function lineItemPathOf({ lineItems }: ResourceNames, lineItemId: string): string {
  return `/${lineItems}/${encodeUrlPart(lineItemId)}`;
}

/** A filter value is in single quotes; a quote inside it is doubled. */
function quoteFilterValue(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Encodes spaces as %20, because not every server decodes "+". Encodes single quotes too. */
export function encodeUrlPart(value: string): string {
  return encodeURIComponent(value).replaceAll("'", "%27");
}
