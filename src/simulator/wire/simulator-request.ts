import { demandedValue, type Filter, parseFilter } from "../gradebook/filter";
import { referenceOf, type Resource, type Row } from "../gradebook/row";
import type { Habits } from "../habits/table";
import { heard, resourceNamed, type WireWords } from "./words";

export const OPERATIONS = ["list", "get", "put", "delete", "token"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One request, as far as fault rules, the log and the gradebook need to know it. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** null: no such route, or not with this method. */
  readonly operation: Operation | null;
  readonly resource: Resource | null;
  /** The id in the path, or in the body of a POST that creates; null where neither has one. */
  readonly sourcedId: string | null;
  /** Whose results it is about: from the filter, the body or the stored row. */
  readonly studentId: string | null;
  readonly lineItemId: string | null;
  readonly bodyText: string;
  readonly contentType: string;
  readonly authorization: string | null;
  /** How many requests the presented token has already been accepted for. */
  readonly tokenUses: number;
  /** What this gradebook calls things on the wire. */
  readonly words: WireWords;
}

/** What is known of a request before anybody has looked at its meaning. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly bodyText: string;
  readonly contentType: string;
  readonly authorization: string | null;
}

export interface Routes {
  readonly basePath: string;
  readonly tokenPath: string;
}

/** What decides besides the paths which operation a request means. */
interface Routing {
  readonly routes: Routes;
  readonly habits: Habits;
  readonly words: WireWords;
}

type RouteMatch = Pick<Call, "operation" | "resource" | "sourcedId">;
type About = Pick<Call, "studentId" | "lineItemId">;

const METHODS: ReadonlyMap<string, Operation> = new Map([
  ["GET", "get"],
  ["PUT", "put"],
  ["DELETE", "delete"],
]);
const NOWHERE: RouteMatch = { operation: null, resource: null, sourcedId: null };

/**
 * Which operation a method and a path mean; the path's percent-encoding is well-formed. A POST that
 * creates is a put: faults on writes and the log make no difference.
 */
export function route(raw: RawRequest, { routes, habits, words }: Routing): RouteMatch {
  const { method } = raw;
  const path = raw.url.pathname;
  if (path === routes.tokenPath) {
    return { ...NOWHERE, operation: method === "POST" ? "token" : null };
  }
  if (!path.startsWith(`${routes.basePath}/`)) return NOWHERE;
  const [name = "", id, ...rest] = path.slice(routes.basePath.length + 1).split("/");
  const resource = resourceNamed(name, words);
  if (resource === null || rest.length > 0) return NOWHERE;
  if (id === "" && habits["collection-path"] === "plain") return NOWHERE;
  if (id === undefined || id === "") {
    if (method === "POST" && habits.post === "creates") {
      const row = innerObject(raw.bodyText, resource, words);
      return { operation: "put", resource, sourcedId: ownIdOf(row) };
    }
    return { operation: method === "GET" ? "list" : null, resource, sourcedId: null };
  }
  return { operation: METHODS.get(method) ?? null, resource, sourcedId: decodeURIComponent(id) };
}

/** The student and line item that a request is about; null where it does not say. */
export function subjectOf(
  found: RouteMatch,
  raw: RawRequest,
  { words, stored }: { readonly words: WireWords; readonly stored: Row | null },
): About {
  if (found.resource !== "assessmentResults") return { studentId: null, lineItemId: null };
  if (found.operation === "list") return subjectOfFilter(raw.url, words);
  const isWrite = found.operation === "put";
  const row = isWrite ? innerObject(raw.bodyText, found.resource, words) : stored;
  return {
    studentId: referenceOf(row, "student"),
    lineItemId: referenceOf(row, "assessmentLineItem"),
  };
}

/** The object inside `{"assessmentResult": {…}}`; undefined when the body is not of that form. */
export function innerObject(bodyText: string, resource: Resource, words: WireWords): unknown {
  try {
    const body: unknown = JSON.parse(bodyText);
    if (typeof body !== "object" || body === null) return undefined;
    return heard((body as Record<string, unknown>)[words.one[resource]], words);
  } catch {
    return undefined;
  }
}

function ownIdOf(row: unknown): string | null {
  if (typeof row !== "object" || row === null || !("sourcedId" in row)) return null;
  return typeof row.sourcedId === "string" && row.sourcedId !== "" ? row.sourcedId : null;
}

function subjectOfFilter(url: URL, words: WireWords): About {
  const filter = filterOf(url, words);
  return {
    studentId: demandedValue(filter, "student.sourcedId"),
    lineItemId: demandedValue(filter, "assessmentLineItem.sourcedId"),
  };
}

function filterOf(url: URL, words: WireWords): Filter | null {
  const text = url.searchParams.get("filter");
  try {
    return text === null ? null : parseFilter(text, "assessmentResults", words);
  } catch {
    // A bad filter is about nobody; the gradebook answers it with a 400 later.
    return null;
  }
}
