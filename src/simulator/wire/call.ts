import { demandedValue, type Filter, parseFilter } from "../gradebook/filter";
import { referenceOf, type Resource, type Row, SINGULAR } from "../gradebook/row";

export const OPERATIONS = ["list", "get", "put", "delete", "token"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One request, as far as fault rules, the log and the gradebook need to know it. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** null: no such route, or not with this method. */
  readonly operation: Operation | null;
  readonly resource: Resource | null;
  /** The id in the path. */
  readonly sourcedId: string | null;
  /** Whose results it is about: from the filter, the body or the stored row. */
  readonly studentId: string | null;
  readonly lineItemId: string | null;
  readonly bodyText: string;
  readonly contentType: string;
  readonly authorization: string | null;
  /** How many requests the presented token has already been accepted for. */
  readonly tokenUses: number;
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

type Found = Pick<Call, "operation" | "resource" | "sourcedId">;
type About = Pick<Call, "studentId" | "lineItemId">;

const METHODS: ReadonlyMap<string, Operation> = new Map([
  ["GET", "get"],
  ["PUT", "put"],
  ["DELETE", "delete"],
]);
const NOWHERE: Found = { operation: null, resource: null, sourcedId: null };

/** Which operation a method and a path mean; the path's percent-encoding is well-formed. */
export function route(method: string, path: string, routes: Routes): Found {
  if (path === routes.tokenPath) {
    return { ...NOWHERE, operation: method === "POST" ? "token" : null };
  }
  if (!path.startsWith(`${routes.basePath}/`)) return NOWHERE;
  const [resource = "", id, ...rest] = path.slice(routes.basePath.length + 1).split("/");
  if (!isResource(resource) || rest.length > 0 || id === "") return NOWHERE;
  if (id === undefined) {
    return { operation: method === "GET" ? "list" : null, resource, sourcedId: null };
  }
  return { operation: METHODS.get(method) ?? null, resource, sourcedId: decodeURIComponent(id) };
}

/** The student and line item that a request is about; null where it does not say. */
export function subjectOf(found: Found, raw: RawRequest, stored: Row | null): About {
  if (found.resource !== "assessmentResults") return { studentId: null, lineItemId: null };
  if (found.operation === "list") return subjectOfFilter(raw.url);
  const row = found.operation === "put" ? innerObject(raw.bodyText, found.resource) : stored;
  return {
    studentId: referenceOf(row, "student"),
    lineItemId: referenceOf(row, "assessmentLineItem"),
  };
}

/** The object inside `{"assessmentResult": {…}}`; undefined when the body is not of that form. */
export function innerObject(bodyText: string, resource: Resource): unknown {
  try {
    const body: unknown = JSON.parse(bodyText);
    if (typeof body !== "object" || body === null) return undefined;
    return (body as Record<string, unknown>)[SINGULAR[resource]];
  } catch {
    return undefined;
  }
}

function subjectOfFilter(url: URL): About {
  const filter = filterOf(url);
  return {
    studentId: demandedValue(filter, "student.sourcedId"),
    lineItemId: demandedValue(filter, "assessmentLineItem.sourcedId"),
  };
}

function filterOf(url: URL): Filter | null {
  const text = url.searchParams.get("filter");
  try {
    return text === null ? null : parseFilter(text, "assessmentResults");
  } catch {
    // A bad filter is about nobody; the gradebook answers it with a 400 later.
    return null;
  }
}

function isResource(text: string): text is Resource {
  return Object.hasOwn(SINGULAR, text);
}
