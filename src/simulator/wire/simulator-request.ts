import { type Filter, parseFilter, requiredValue } from "../gradebook/filter";
import { referenceOf, type Resource, type Row } from "../gradebook/row";
import type { Habits } from "../habits/table";
import { fromWire, resourceByWireName, type WireNames } from "./wire-names";

export const OPERATIONS = ["list", "get", "put", "delete", "token"] as const;

/** What a request asks for. */
export type Operation = (typeof OPERATIONS)[number];

/** An HTTP request whose path and body have not been interpreted yet. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly bodyText: string;
  readonly contentType: string;
  readonly authorization: string | null;
}

/** A request with everything that fault rules, the log and the gradebook need to know. */
export interface SimulatorRequest extends RawRequest, Route, RequestSubject {
  /** The number of earlier requests for which its token was accepted. */
  readonly tokenUses: number;
  /** The names that this gradebook uses in requests and replies. */
  readonly names: WireNames;
}

/** What the method and the path mean. */
interface Route {
  /** null: there is no such path, or it does not support the method. */
  readonly operation: Operation | null;
  readonly resource: Resource | null;
  /** The id in the path, or in the body of a POST that creates; null if neither has one. */
  readonly sourcedId: string | null;
}

/** The student and the line item of a request: from its filter, its body or the stored row. */
interface RequestSubject {
  readonly studentId: string | null;
  readonly lineItemId: string | null;
}

export interface EndpointPaths {
  readonly basePath: string;
  readonly tokenPath: string;
}

const METHODS: ReadonlyMap<string, Operation> = new Map([
  ["GET", "get"],
  ["PUT", "put"],
  ["DELETE", "delete"],
]);
const NO_ROUTE: Route = { operation: null, resource: null, sourcedId: null };

/**
 * Maps method and path to an operation. The percent-encoding of the path must be well-formed. A
 * POST that creates is a put, so that it gets the same faults and the same place in the log.
 */
export function routeOf(
  raw: RawRequest,
  paths: EndpointPaths,
  habits: Habits,
  names: WireNames,
): Route {
  const { method } = raw;
  const path = raw.url.pathname;
  if (path === paths.tokenPath) {
    return { ...NO_ROUTE, operation: method === "POST" ? "token" : null };
  }
  if (!path.startsWith(`${paths.basePath}/`)) return NO_ROUTE;
  const [name = "", id, ...rest] = path.slice(paths.basePath.length + 1).split("/");
  const resource = resourceByWireName(name, names);
  if (resource === null || rest.length > 0) return NO_ROUTE;
  if (id === "" && habits["collection-path"] === "plain") return NO_ROUTE;
  if (id === undefined || id === "") {
    if (method === "POST" && habits.post === "creates") {
      const row = innerObject(raw.bodyText, resource, names);
      return { operation: "put", resource, sourcedId: suppliedIdOf(row) };
    }
    return { operation: method === "GET" ? "list" : null, resource, sourcedId: null };
  }
  return { operation: METHODS.get(method) ?? null, resource, sourcedId: decodeURIComponent(id) };
}

/** `stored` is the row with the id of the request, if there is one. */
export function subjectOf(
  route: Route,
  raw: RawRequest,
  names: WireNames,
  stored: Row | null,
): RequestSubject {
  if (route.resource !== "assessmentResults") return { studentId: null, lineItemId: null };
  if (route.operation === "list") {
    const filter = parsedFilter(raw.url, names);
    return {
      studentId: requiredValue(filter, "student.sourcedId"),
      lineItemId: requiredValue(filter, "assessmentLineItem.sourcedId"),
    };
  }
  const isWrite = route.operation === "put";
  const row = isWrite ? innerObject(raw.bodyText, route.resource, names) : stored;
  return {
    studentId: referenceOf(row, "student"),
    lineItemId: referenceOf(row, "assessmentLineItem"),
  };
}

/** The object inside `{"assessmentResult": {…}}`; undefined if the body has another format. */
export function innerObject(bodyText: string, resource: Resource, names: WireNames): unknown {
  try {
    const body: unknown = JSON.parse(bodyText);
    if (typeof body !== "object" || body === null) return undefined;
    return fromWire((body as Record<string, unknown>)[names.item[resource]], names);
  } catch {
    return undefined;
  }
}

function suppliedIdOf(row: unknown): string | null {
  if (typeof row !== "object" || row === null || !("sourcedId" in row)) return null;
  return typeof row.sourcedId === "string" && row.sourcedId !== "" ? row.sourcedId : null;
}

/** null without a valid filter. The gradebook answers an invalid one with a 400 later. */
function parsedFilter(url: URL, names: WireNames): Filter | null {
  const text = url.searchParams.get("filter");
  try {
    return text === null ? null : parseFilter(text, "assessmentResults", names);
  } catch {
    return null;
  }
}
