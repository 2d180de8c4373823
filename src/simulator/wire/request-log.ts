import type { Call, Operation } from "./call";
import type { Reply } from "./reply";
import { isAbout, type RequestMatch } from "./request-match";

/** One request as the log keeps it. */
export interface LoggedRequest {
  /** Counts from 1 since the last reset. */
  readonly number: number;
  /** Arrival, milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly operation: Operation | null;
  readonly resource: Call["resource"];
  readonly sourcedId: string | null;
  readonly studentId: string | null;
  /** null until an answer was decided. */
  readonly status: number | null;
  readonly delivery: Reply["delivery"] | null;
  /** Codes of the faults that this request got. */
  readonly faults: readonly string[];
  /** Of a PUT: what was sent; null of everything else. */
  readonly bodyText: string | null;
}

/** How many requests arrived. `gradebook` is the sum of list, get, put and delete. */
export type RequestCounts = Readonly<Record<Operation | "gradebook" | "other" | "total", number>>;

interface Entry {
  readonly call: Call;
  readonly at: number;
  readonly number: number;
  reply: Reply | null;
  faults: readonly string[];
}

const NONE = { list: 0, get: 0, put: 0, delete: 0, token: 0, gradebook: 0, other: 0, total: 0 };

/**
 * Counts every request on arrival, so that a count of 0 proves that nothing was asked, and keeps
 * the newest of them. Requests to the control endpoint are not counted.
 */
export class RequestLog {
  readonly #size: number;
  #entries: Entry[] = [];
  #counts: Record<keyof RequestCounts, number> = { ...NONE };

  constructor(size: number) {
    this.#size = size;
  }

  /** Notes an arrival; the returned function notes how it was answered. */
  arrive(call: Call, at: number): (reply: Reply, faults: readonly string[]) => void {
    this.#counts.total += 1;
    this.#counts[call.operation ?? "other"] += 1;
    if (call.operation !== null && call.operation !== "token") this.#counts.gradebook += 1;
    const entry: Entry = { call, at, number: this.#counts.total, reply: null, faults: [] };
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

  /** The requests still kept, oldest first: all, those the match is about, or the newest `last`. */
  list(match?: RequestMatch, last = Infinity): readonly LoggedRequest[] {
    const found = this.#entries.filter((entry) => isAbout(match, entry.call));
    return found.slice(Math.max(0, found.length - last)).map(describe);
  }

  reset(): void {
    this.#entries = [];
    this.#counts = { ...NONE };
  }
}

function describe({ call, at, number, reply, faults }: Entry): LoggedRequest {
  const { method, operation, resource, sourcedId, studentId } = call;
  return {
    number,
    at,
    method,
    path: call.url.pathname + call.url.search,
    operation,
    resource,
    sourcedId,
    studentId,
    status: reply?.status ?? null,
    delivery: reply?.delivery ?? null,
    faults,
    bodyText: operation === "put" ? call.bodyText : null,
  };
}
