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
  METRIC_DB_CLIENT_OPERATION_DURATION,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from "./conventions";
import type { AttributeName } from "./attributes";

export interface Metric {
  readonly kind: "counter" | "histogram" | "gauge";
  readonly unit: string;
  readonly meaning: string;
  readonly attributes: readonly AttributeName[];
  /** Only for a histogram: the upper bounds of its buckets. */
  readonly buckets?: readonly number[];
}

/** The bucket boundaries that the semantic conventions recommend, in seconds. */
const HTTP_SECONDS = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
] as const;
const DB_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

/** Every metric by its OpenTelemetry name. */
const METRICS = {
  "holdfast.attempt.outcomes": {
    kind: "counter",
    unit: "{request}",
    meaning: "Requests to attempts, by their outcome.",
    attributes: ["holdfast.event.type", "holdfast.outcome", "holdfast.code"],
  },
  "holdfast.request.duration": {
    kind: "histogram",
    unit: "s",
    meaning: "Duration of a request in the engine, including the wait in the slot's queue.",
    attributes: ["holdfast.event.type", "holdfast.outcome"],
    buckets: HTTP_SECONDS,
  },
  "holdfast.recoveries": {
    kind: "counter",
    unit: "{recovery}",
    meaning: "Attempts restored from their record, or from a student's token.",
    attributes: ["holdfast.recovery.kind"],
  },
  "holdfast.pointer.stale": {
    kind: "counter",
    unit: "{pointer}",
    meaning: "Pointers that named no record, or not the current one, and were corrected.",
    attributes: [],
  },
  "holdfast.records.unusable": {
    kind: "counter",
    unit: "{record}",
    meaning: "Reads of a record that is orphaned or cannot be read.",
    attributes: ["holdfast.record.kind"],
  },
  "holdfast.questions.changed": {
    kind: "counter",
    unit: "{read}",
    meaning:
      "Reads of a question that was changed since the attempt started. It cannot be answered.",
    attributes: [],
  },
  "holdfast.attempts.all_reported": {
    kind: "counter",
    unit: "{attempt}",
    meaning: "Finalized attempts in which every question was reported, so none was graded.",
    attributes: [],
  },
  "holdfast.derivations": {
    kind: "counter",
    unit: "{derivation}",
    meaning: "Attempt numbers derived from the gradebook. Each new attempt needs exactly one.",
    attributes: [],
  },
  "holdfast.derivation.walked": {
    kind: "histogram",
    unit: "{number}",
    meaning: "Used numbers that the gradebook's list did not contain. Above 0: rows were missing.",
    attributes: [],
    buckets: [0, 1, 2, 5, 10, 50, 200],
  },
  "holdfast.numbers.collided": {
    kind: "counter",
    unit: "{number}",
    meaning: "Numbers skipped because another student's result has their result id.",
    attributes: [],
  },
  "holdfast.gradebook.disagreements": {
    kind: "counter",
    unit: "{list}",
    meaning:
      "Lists that contradicted themselves, by cause. All rows that they showed were counted.",
    attributes: ["holdfast.list.doubt"],
  },
  "holdfast.rollout.disagreements": {
    kind: "counter",
    unit: "{disagreement}",
    meaning: "Requests for which the derived number and the pinned one differ.",
    attributes: ["holdfast.disagreement.kind"],
  },
  "holdfast.fallbacks": {
    kind: "counter",
    unit: "{decision}",
    meaning:
      "Decisions of a fallback, because the flag provider failed, and counts of the rate limit that " +
      "could not be reported to Redis.",
    attributes: ["holdfast.fallback"],
  },
  "holdfast.gradebook.faults": {
    kind: "counter",
    unit: "{fault}",
    meaning: "Calls to the gradebook that failed after all tries.",
    attributes: ["holdfast.gradebook.operation", "holdfast.code"],
  },
  "holdfast.contention": {
    kind: "counter",
    unit: "{commit}",
    meaning: "Commits that were stale, or whose reply was lost.",
    attributes: ["holdfast.contention.kind", "holdfast.event.type"],
  },
  "holdfast.publish": {
    kind: "counter",
    unit: "{result}",
    meaning: "Tries to publish a result.",
    attributes: ["holdfast.publish.result"],
  },
  "holdfast.hook.failures": {
    kind: "counter",
    unit: "{call}",
    meaning: "Calls of an application's hooks that failed or were late. They are made again.",
    attributes: ["holdfast.hook"],
  },
  "holdfast.outbox.waiting": {
    kind: "gauge",
    unit: "{slot}",
    meaning: "Slots in the outbox index. A slot stays in it for 5 minutes after a finalize.",
    attributes: ["holdfast.outbox.due"],
  },
  [METRIC_HTTP_SERVER_REQUEST_DURATION]: {
    kind: "histogram",
    unit: "s",
    meaning: "Requests to the app.",
    attributes: [
      ...([ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_ROUTE, ATTR_HTTP_RESPONSE_STATUS_CODE] as const),
      ...([ATTR_URL_SCHEME, ATTR_ERROR_TYPE] as const),
    ],
    buckets: HTTP_SECONDS,
  },
  [METRIC_HTTP_CLIENT_REQUEST_DURATION]: {
    kind: "histogram",
    unit: "s",
    meaning: "Single exchanges with the gradebook and its token endpoint.",
    attributes: [
      ...([ATTR_HTTP_REQUEST_METHOD, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT] as const),
      ...([ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_ERROR_TYPE] as const),
    ],
    buckets: HTTP_SECONDS,
  },
  [METRIC_DB_CLIENT_OPERATION_DURATION]: {
    kind: "histogram",
    unit: "s",
    meaning: "Calls to Redis.",
    attributes: [ATTR_DB_SYSTEM_NAME, ATTR_DB_OPERATION_NAME, ATTR_ERROR_TYPE],
    buckets: DB_SECONDS,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** The same table with one type for all metrics, for iteration. */
export const CATALOGUE: Readonly<Record<MetricName, Metric>> = METRICS;

/** The name of a metric in Prometheus. */
export function prometheusName(name: MetricName): string {
  const base = name.replaceAll(".", "_");
  return CATALOGUE[name].kind === "counter" ? `${base}_total` : base;
}
