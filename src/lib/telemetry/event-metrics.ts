import type { EventSink } from "../services/attempt/engine-events";
import type { Metrics } from "./metrics";

type Fields = Readonly<Record<string, unknown>>;

/** Counts the engine's events. Texts of an event become labels only through closed sets. */
export function measureEvents(metrics: Pick<Metrics, "record">): EventSink {
  const record: Metrics["record"] = (name, value, given) => metrics.record(name, value, given);
  const publish = (result: string): void => {
    record("holdfast.publish", 1, { "holdfast.publish.result": result });
  };
  const recovery = (kind: string): void => {
    record("holdfast.recoveries", 1, { "holdfast.recovery.kind": kind });
  };
  const unusable = (kind: string): void => {
    record("holdfast.records.unusable", 1, { "holdfast.record.kind": kind });
  };
  const contention = (kind: string, { type }: Fields): void => {
    const what = { "holdfast.contention.kind": kind, "holdfast.event.type": textOf(type) };
    record("holdfast.contention", 1, what);
  };
  const counts: readonly (readonly [string, (fields: Fields) => void])[] = [
    ["pointer.missing.recovered", () => recovery("record")],
    ["attempt.restored", () => recovery("token")],
    ["pointer.stale", () => record("holdfast.pointer.stale", 1, {})],
    ["question.changed", () => record("holdfast.questions.changed", 1, {})],
    ["attempt.all_reported", () => record("holdfast.attempts.all_reported", 1, {})],
    ["record.orphaned", () => unusable("orphaned")],
    ["record.unreadable", () => unusable("quarantined")],
    [
      "number.derived",
      ({ walked }) => {
        record("holdfast.derivations", 1, {});
        record("holdfast.derivation.walked", Number(walked), {});
      },
    ],
    ["number.taken_by_another", () => record("holdfast.numbers.collided", 1, {})],
    [
      "gradebook.list_disagreed",
      ({ doubts }) => {
        for (const doubt of Array.isArray(doubts) ? (doubts as readonly unknown[]) : []) {
          record("holdfast.gradebook.disagreements", 1, { "holdfast.list.doubt": textOf(doubt) });
        }
      },
    ],
    ["commit.stale", (fields) => contention("stale", fields)],
    ["commit.unknown", (fields) => contention("unknown", fields)],
    ["result.published", () => publish("published")],
    ["result.rejected", () => publish("rejected")],
    ["result.conflict", () => publish("conflict")],
    ["publish.postponed", () => publish("postponed")],
    [
      "hook.failed",
      ({ hook }) => record("holdfast.hook.failures", 1, { "holdfast.hook": textOf(hook) }),
    ],
    ["outbox.unreadable", () => publish("unreadable")],
    [
      "rollout.disagreement",
      ({ kind }) => {
        const what = { "holdfast.disagreement.kind": textOf(kind) };
        record("holdfast.rollout.disagreements", 1, what);
      },
    ],
  ];
  // A map, because an object also has the properties of every object, such as `constructor`.
  const byEvent = new Map(counts);
  return ({ event, ...fields }) => byEvent.get(event)?.(fields);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
