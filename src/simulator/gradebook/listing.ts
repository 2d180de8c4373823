import type { Habits } from "../habits/table";
import { heardField, type WireWords } from "../wire/words";
import {
  compare,
  type Filter,
  folded,
  matches,
  parseFilter,
  textOf,
  valueAt,
  withFoldedIds,
} from "./filter";
import type { Resource, Row } from "./row";

/** What a list asks for, and what a fault may change of it. */
export interface ListQuery {
  readonly filter: Filter | null;
  /** Selects rows in which a text contains this; null selects all. */
  readonly search: string | null;
  readonly sort: string | null;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Rows by which later pages are displaced: below 0 rows repeat, above 0 rows are missed. */
  readonly displaced: number;
}

/** Where totals are told: headers (X-Total-Count and Link), body fields, both, or nowhere. */
export type TotalsPlace = "headers" | "body" | "both" | "none";

export interface Page {
  readonly rows: readonly Row[];
  readonly query: ListQuery;
  readonly total: number;
  readonly totals: TotalsPlace;
}

/** Thrown for a query parameter that is not allowed; answered with a 400. */
export class BadQuery extends Error {
  override readonly name = "BadQuery";
}

const LIMIT_DEFAULT = 100;

interface Reading {
  readonly resource: Resource;
  readonly words: WireWords;
  readonly habits: Habits;
}

/** Reads filter, search, sort, orderBy, limit and offset. Throws BadQuery or BadFilter. */
export function parseListQuery(params: URLSearchParams, reading: Reading): ListQuery {
  const { words, habits } = reading;
  const sort = params.get("sort");
  const orderBy = params.get("orderBy") ?? "asc";
  if (orderBy !== "asc" && orderBy !== "desc") throw new BadQuery("orderBy must be asc or desc");
  return {
    filter: readFilter(params, reading),
    search: habits.search === "text" ? params.get("search") : null,
    sort: sort === null ? null : heardField(sort, words),
    descending: orderBy === "desc",
    limit: integer(params, "limit", { fallback: LIMIT_DEFAULT, min: 1 }),
    offset: integer(params, "offset", { fallback: 0, min: 0 }),
    displaced: 0,
  };
}

/** The rows that match, in the order asked for; without a sort, in the order of their creation. */
export function matchingRows(rows: readonly Row[], query: ListQuery): readonly Row[] {
  const matching = rows.filter((row) => isSelected(row, query));
  const { sort } = query;
  if (sort === null) return matching;
  const direction = query.descending ? -1 : 1;
  const keyed = matching.map((row) => ({ row, key: textOf(valueAt(row, sort)) }));
  keyed.sort((left, right) => direction * compare(sort, left.key, right.key));
  return keyed.map(({ row }) => row);
}

/** Whether a list that asks this shows the row on one of its pages. */
export function isSelected(row: Row, { filter, search }: ListQuery): boolean {
  return matches(row, filter) && (search === null || contains(row, folded(search)));
}

/** Where a page begins at a gradebook that does not count rows from the offset on. */
export function withPaging(query: ListQuery, paging: Habits["paging"]): ListQuery {
  if (paging === "offset") return query;
  const page = paging === "page-number" ? Math.floor(query.offset / query.limit) : 0;
  return { ...query, offset: page * query.limit };
}

/** The part of the rows that this page shows. */
export function pageOf(rows: readonly Row[], query: ListQuery): readonly Row[] {
  const start = query.offset === 0 ? 0 : Math.max(0, query.offset + query.displaced);
  return rows.slice(start, start + query.limit);
}

/** X-Total-Count, and Link with first, prev, next and last as absolute URLs. */
export function totalsHeaders(page: Page, url: URL): Readonly<Record<string, string>> {
  const { limit, offset } = page.query;
  const last = Math.max(0, Math.floor((page.total - 1) / limit) * limit);
  const links: string[] = [link(url, "first", 0)];
  if (offset > 0) links.push(link(url, "prev", Math.max(0, offset - limit)));
  if (offset + limit < page.total) links.push(link(url, "next", offset + limit));
  links.push(link(url, "last", last));
  return { "x-total-count": String(page.total), link: links.join(", ") };
}

/** The totals as some vendors put them into the body. */
export function totalsFields(page: Page): Readonly<Record<string, number>> {
  const { limit, offset } = page.query;
  return {
    totalCount: page.total,
    pageCount: Math.ceil(page.total / limit),
    pageNumber: Math.floor(offset / limit) + 1,
    offset,
    limit,
  };
}

function readFilter(params: URLSearchParams, { resource, words, habits }: Reading): Filter | null {
  const text = params.get("filter");
  if (text === null) return null;
  const filter = parseFilter(text, resource, words);
  return habits.ids === "exact" ? filter : withFoldedIds(filter);
}

/** Whether a text of the row, or the id of something that it refers to, contains the term. */
function contains(value: object, term: string): boolean {
  return Object.values(value).some((inner: unknown) => {
    if (typeof inner === "string") return folded(inner).includes(term);
    return typeof inner === "object" && inner !== null && contains(inner, term);
  });
}

function link(url: URL, relation: string, offset: number): string {
  const target = new URL(url);
  target.searchParams.set("offset", String(offset));
  return `<${target.href}>; rel="${relation}"`;
}

function integer(
  params: URLSearchParams,
  name: string,
  { fallback, min }: { readonly fallback: number; readonly min: number },
): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min)) throw new BadQuery(`${name} must be a whole number of at least ${min}`);
  return value;
}
