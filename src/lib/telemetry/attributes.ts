import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_SCHEME,
} from "./conventions";
import { COMMAND_NAMES } from "../assessment-cache/command-timer";
import { LIST_DOUBTS } from "../services/one-roster/contract";
import { CODES, EVENT_TYPES, FAULT_CODES } from "./codes";
import { ROUTES } from "./routes.generated";

/** Replaces a text that is not in its closed set (OpenTelemetry's own name for it). */
export const OTHER = "_OTHER";

/** The statuses that this app or a gradebook sends. Any other status is left out. */
const STATUS_CODES = [
  ...[200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410],
  ...[411, 412, 413, 415, 422, 429, 431, 500, 501, 502, 503, 504],
] as const;

/** How an exchange can end without an answer; `client_closed`: the client disconnected first. */
const NO_ANSWER = ["timeout", "connection", "client_closed"] as const;

interface Attribute {
  readonly meaning: string;
  /** All possible values. `settings`: the values come from the settings of the process. */
  readonly values: readonly (string | number)[] | "settings";
}

/**
 * Every attribute of a metric or a span, and every value that it may have.
 *
 * Invariant: no attribute contains data of a person: no id, no attempt number, no answer, no score,
 * no text of an error. Values that are not listed here cannot be recorded.
 */
export const ATTRIBUTES = {
  "holdfast.event.type": { meaning: "the event of the request", values: EVENT_TYPES },
  "holdfast.outcome": {
    meaning: "the outcome of the request",
    values: ["applied", "replayed", "refused", "fault"],
  },
  "holdfast.code": { meaning: "the code of a refusal or a fault", values: CODES },
  "holdfast.read": {
    meaning: "the engine's operation that has no event",
    values: ["context", "derive", "sweep"],
  },
  "holdfast.contention.kind": {
    meaning: "stale: another commit came first; unknown: the reply to a commit was lost",
    values: ["stale", "unknown"],
  },
  "holdfast.recovery.kind": {
    meaning: "record: its pointer was missing; token: Redis had lost the attempt",
    values: ["record", "token"],
  },
  "holdfast.record.kind": {
    meaning: "orphaned: below the high-water mark; quarantined: cannot be read",
    values: ["orphaned", "quarantined"],
  },
  "holdfast.publish.result": {
    meaning: "the outcome of a try to publish",
    values: ["published", "rejected", "conflict", "postponed", "unreadable"],
  },
  "holdfast.outbox.due": {
    meaning: "now: due for a sweep; later: not due yet",
    values: ["now", "later"],
  },
  "holdfast.disagreement.kind": {
    meaning: "how the pinned number and the derived one differ",
    values: ["stranded", "reused", "ahead"],
  },
  "holdfast.fallback": {
    meaning: "rollout: ROLLOUT_MODE was used; rate_limit: each process counted separately",
    values: ["rollout", "rate_limit"],
  },
  "holdfast.gradebook.operation": {
    meaning: "the operation on the gradebook",
    values: ["list", "get", "put"],
  },
  "holdfast.hook": {
    meaning: "the function of the application",
    values: ["onFinalized", "onReported"],
  },
  "holdfast.list.doubt": {
    meaning: "how a list of the gradebook contradicted itself",
    values: LIST_DOUBTS,
  },
  [ATTR_DB_SYSTEM_NAME]: { meaning: "the database", values: ["redis"] },
  [ATTR_DB_OPERATION_NAME]: {
    meaning: "the name of the Lua command or of the Redis command",
    values: COMMAND_NAMES,
  },
  [ATTR_ERROR_TYPE]: {
    meaning: "a fault code, a status of at least 400, or why there was no answer",
    values: [
      ...FAULT_CODES,
      ...NO_ANSWER,
      ...STATUS_CODES.filter((status) => status >= 400).map(String),
    ],
  },
  [ATTR_HTTP_REQUEST_METHOD]: {
    meaning: "the method",
    values: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"],
  },
  [ATTR_HTTP_ROUTE]: { meaning: "the route of the app, never the path", values: ROUTES },
  [ATTR_HTTP_RESPONSE_STATUS_CODE]: { meaning: "the status", values: STATUS_CODES },
  [ATTR_URL_SCHEME]: { meaning: "the scheme of the request", values: ["http", "https"] },
  [ATTR_SERVER_ADDRESS]: {
    meaning: "the host of the gradebook or of its token endpoint",
    values: "settings",
  },
  [ATTR_SERVER_PORT]: { meaning: "its port", values: "settings" },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof ATTRIBUTES;
