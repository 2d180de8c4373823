import type { Habits } from "../habits/table";
import { fieldFromWire, type WireNames } from "../wire/wire-names";
import {
  compare,
  type Filter,
  caseFolded,
  matches,
  parseFilter,
  textOf,
  valueAt,
  withFoldedIds,
} from "./filter";
import { invalid } from "./request-error";
import type { Resource, Row } from "./row";

/** The query of a list. Faults may change it. */
export interface ListQuery {
  readonly filter: Filter | null;
  /** Selects rows with a text that contains this; null selects all. */
  readonly search: string | null;
  readonly sort: string | null;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Shifts later pages by this number of rows: below 0 rows repeat, above 0 rows are missed. */
  readonly laterPageShift: number;
}

/** Where the totals are: headers (X-Total-Count and Link), body fields, both, or nowhere. */
export type TotalsPlace = "headers" | "body" | "both" | "none";

export interface Page {
  readonly rows: readonly Row[];
  readonly query: ListQuery;
  readonly total: number;
  readonly totals: TotalsPlace;
}

const LIMIT_DEFAULT = 100;

interface QueryContext {
  readonly resource: Resource;
  readonly names: WireNames;
  readonly habits: Habits;
}

/** Parses filter, search, sort, orderBy, limit and offset. Throws an error that becomes a 400. */
export function parseListQuery(params: URLSearchParams, context: QueryContext): ListQuery {
  const { names, habits } = context;
  const sort = params.get("sort");
  const orderBy = params.get("orderBy") ?? "asc";
  if (orderBy !== "asc" && orderBy !== "desc") throw invalid("orderBy must be asc or desc");
  return {
    filter: parseListFilter(params, context),
    search: habits.search === "text" ? params.get("search") : null,
    sort: sort === null ? null : fieldFromWire(sort, names),
    descending: orderBy === "desc",
    limit: integerParam(params, "limit", LIMIT_DEFAULT, 1),
    offset: integerParam(params, "offset", 0, 0),
    laterPageShift: 0,
  };
}

/** The matching rows in the requested order; without a sort, in the order of creation. */
export function matchingRows(rows: readonly Row[], query: ListQuery): readonly Row[] {
  const matching = rows.filter((row) => isSelected(row, query));
  const { sort } = query;
  if (sort === null) return matching;
  const direction = query.descending ? -1 : 1;
  const keyed = matching.map((row) => ({ row, key: textOf(valueAt(row, sort)) }));
  keyed.sort((left, right) => direction * compare(sort, left.key, right.key));
  return keyed.map(({ row }) => row);
}

/** Whether the query selects the row. */
export function isSelected(row: Row, { filter, search }: ListQuery): boolean {
  return matches(row, filter) && (search === null || contains(row, caseFolded(search)));
}

/** Changes the offset as the paging habit of the gradebook does. */
export function withPaging(query: ListQuery, paging: Habits["paging"]): ListQuery {
  if (paging === "offset") return query;
  const page = paging === "page-number" ? Math.floor(query.offset / query.limit) : 0;
  return { ...query, offset: page * query.limit };
}

/** The rows of this page. */
export function pageOf(rows: readonly Row[], query: ListQuery): readonly Row[] {
  const start = query.offset === 0 ? 0 : Math.max(0, query.offset + query.laterPageShift);
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

/** The totals in the format in which some vendors put them into the body. */
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

function parseListFilter(
  params: URLSearchParams,
  { resource, names, habits }: QueryContext,
): Filter | null {
  const text = params.get("filter");
  if (text === null) return null;
  const filter = parseFilter(text, resource, names);
  return habits.ids === "exact" ? filter : withFoldedIds(filter);
}

/** Whether a text of the row, or of an object inside it, contains the term. */
function contains(value: object, term: string): boolean {
  return Object.values(value).some((inner: unknown) => {
    if (typeof inner === "string") return caseFolded(inner).includes(term);
    return typeof inner === "object" && inner !== null && contains(inner, term);
  });
}

function link(url: URL, relation: string, offset: number): string {
  const target = new URL(url);
  target.searchParams.set("offset", String(offset));
  return `<${target.href}>; rel="${relation}"`;
}

function integerParam(
  params: URLSearchParams,
  name: string,
  fallback: number,
  min: number,
): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min)) throw invalid(`${name} must be an integer of at least ${min}`);
  return value;
}
