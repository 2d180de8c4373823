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
} from "@opentelemetry/semantic-conventions";
import { LIST_DOUBTS } from "../services/one-roster";
import { CODES, EVENT_TYPES, FAULT_CODES } from "./codes";
import { OPERATIONS } from "./operations";
import { ROUTES } from "./routes.generated";

/** What stands in for a text that is not of its closed set (OpenTelemetry's own word for it). */
export const OTHER = "_OTHER";

/** The statuses that this app sends or a gradebook answers with; another one is left out. */
const STATUS_CODES = [
  ...[200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410],
  ...[411, 412, 413, 415, 422, 429, 431, 500, 501, 502, 503, 504],
] as const;

/** How an exchange can end without an answer; the last is of a client that left before it. */
const NO_ANSWER = ["timeout", "connection", "client_closed"] as const;

interface Attribute {
  readonly meaning: string;
  /** All values there are. `settings`: those that the process was started with, and no others. */
  readonly values: readonly (string | number)[] | "settings";
}

/**
 * Every attribute that a metric or a span may carry, and every value it may have.
 *
 * Invariant: nothing that a person typed, is called or has reached is ever an attribute: no id, no
 * attempt number, no answer, no text of an error. What is not listed here cannot be recorded.
 */
export const ATTRIBUTES = {
  "holdfast.event.type": { meaning: "what was asked of the attempt", values: EVENT_TYPES },
  "holdfast.outcome": {
    meaning: "what became of it",
    values: ["applied", "replayed", "refused", "fault"],
  },
  "holdfast.code": { meaning: "the code of a refusal or a fault", values: CODES },
  "holdfast.read": {
    meaning: "what the engine was asked without an event",
    values: ["context", "derive", "sweep"],
  },
  "holdfast.contention.kind": {
    meaning: "stale: another commit was first; unknown: the reply of a commit was lost",
    values: ["stale", "unknown"],
  },
  "holdfast.recovery.kind": {
    meaning: "record: its pointer was missing; token: Redis had lost all of it",
    values: ["record", "token"],
  },
  "holdfast.record.kind": {
    meaning: "foreign: below the high-water mark; quarantined: cannot be read",
    values: ["foreign", "quarantined"],
  },
  "holdfast.publish.result": {
    meaning: "what became of a try to publish",
    values: ["published", "rejected", "conflict", "postponed", "unreadable"],
  },
  "holdfast.outbox.due": {
    meaning: "now: a sweep should have it; later: it waits for its time",
    values: ["now", "later"],
  },
  "holdfast.disagreement.kind": {
    meaning: "how the pinned number and the derived one differ",
    values: ["stranded", "reused", "ahead"],
  },
  "holdfast.stand_in": {
    meaning: "rollout: ROLLOUT_MODE decided; rate_limit: each process counted alone",
    values: ["rollout", "rate_limit"],
  },
  "holdfast.gradebook.operation": {
    meaning: "what the gradebook was asked",
    values: ["list", "get", "put"],
  },
  "holdfast.list.doubt": {
    meaning: "how a list of the gradebook contradicted itself",
    values: LIST_DOUBTS,
  },
  [ATTR_DB_SYSTEM_NAME]: { meaning: "the database", values: ["redis"] },
  [ATTR_DB_OPERATION_NAME]: {
    meaning: "the Lua command by its name, or the plain one",
    values: [...new Set(Object.values(OPERATIONS))].sort(),
  },
  [ATTR_ERROR_TYPE]: {
    meaning: "a fault code, a status from 400 on, or how no answer came",
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
  [ATTR_URL_SCHEME]: { meaning: "how the app was reached", values: ["http", "https"] },
  [ATTR_SERVER_ADDRESS]: { meaning: "the gradebook's host, or its token's", values: "settings" },
  [ATTR_SERVER_PORT]: { meaning: "its port", values: "settings" },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof ATTRIBUTES;
