import type { Resource } from "../gradebook/row";
import type { SimulatorRequest, Operation } from "./simulator-request";
import type { Delivery, Reply } from "./reply";
import { matchesRequest, type RequestMatch } from "./request-match";

/** One request as the log keeps it. */
export interface LoggedRequest {
  /** Counted from 1 since the last reset. */
  readonly number: number;
  /** The arrival, in milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  readonly operation: Operation | null;
  readonly resource: Resource | null;
  readonly sourcedId: string | null;
  readonly studentId: string | null;
  /** null until there is a reply. */
  readonly status: number | null;
  readonly delivery: Delivery | null;
  /** The codes of the faults that this request got. */
  readonly faults: readonly string[];
  /** The body of a PUT; null for every other request. */
  readonly bodyText: string | null;
}

/** The numbers of requests. `gradebook` is the sum of list, get, put and delete. */
export type RequestCounts = Readonly<Record<Operation | "gradebook" | "other" | "total", number>>;

interface LogEntry {
  readonly request: SimulatorRequest;
  readonly at: number;
  readonly number: number;
  reply: Reply | null;
  faults: readonly string[];
}

const NO_REQUESTS = {
  list: 0,
  get: 0,
  put: 0,
  delete: 0,
  token: 0,
  gradebook: 0,
  other: 0,
  total: 0,
};

/**
 * Counts every request when it arrives, so that a count of 0 proves that no request was sent, and
 * keeps the newest requests. Requests to the control endpoint are not counted.
 */
export class RequestLog {
  readonly #size: number;
  #entries: LogEntry[] = [];
  #counts: Record<keyof RequestCounts, number> = { ...NO_REQUESTS };

  constructor(size: number) {
    this.#size = size;
  }

  /** Logs a request that has arrived. The returned function logs its reply. */
  add(request: SimulatorRequest, at: number): (reply: Reply, faults: readonly string[]) => void {
    this.#counts.total += 1;
    this.#counts[request.operation ?? "other"] += 1;
    if (request.operation !== null && request.operation !== "token") this.#counts.gradebook += 1;
    const entry: LogEntry = { request, at, number: this.#counts.total, reply: null, faults: [] };
    this.#entries.push(entry);
    if (this.#entries.length > this.#size) this.#entries.shift();
    return (reply, faults) => {
      entry.reply = reply;
      entry.faults = faults;
    };
  }

  counts(): RequestCounts {
    return { ...this.#counts };
  }

  /** The kept requests, oldest first: all that match, or the newest `last` of them. */
  list(match?: RequestMatch, last = Infinity): readonly LoggedRequest[] {
    const found = this.#entries.filter((entry) => matchesRequest(match, entry.request));
    return found.slice(Math.max(0, found.length - last)).map(loggedRequestOf);
  }

  reset(): void {
    this.#entries = [];
    this.#counts = { ...NO_REQUESTS };
  }
}

function loggedRequestOf({ request, at, number, reply, faults }: LogEntry): LoggedRequest {
  const { method, operation, resource, sourcedId, studentId } = request;
  return {
    number,
    at,
    method,
    path: request.url.pathname + request.url.search,
    operation,
    resource,
    sourcedId,
    studentId,
    status: reply?.status ?? null,
    delivery: reply?.delivery ?? null,
    faults,
    bodyText: operation === "put" ? request.bodyText : null,
  };
}
