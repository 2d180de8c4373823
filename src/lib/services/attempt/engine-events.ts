import type { Slot } from "#lib/slot";
import type { ListDoubt } from "../one-roster";

/**
 * Events for logs and metrics. Names are stable: dashboards and alerts match on them. Events
 * contain no answers and no tokens.
 */
export type EngineEvent = SlotEvent | ({ readonly slot: Slot | null } & OperatorEvent);

/** An event about one slot. `event` is the name in the log. */
export type SlotEvent = { readonly slot: Slot } & (
  | { readonly event: "pointer.missing.recovered"; readonly attemptNumber: number }
  | {
      readonly event: "pointer.stale";
      /** The number in the pointer. */
      readonly named: string;
      /** The current attempt of the slot now; null: none. */
      readonly attemptNumber: number | null;
    }
  | {
      readonly event: "record.orphaned";
      readonly attemptNumber: number;
      readonly highWater: number;
    }
  | { readonly event: "record.unreadable"; readonly reason: string }
  | { readonly event: "number.derived"; readonly attemptNumber: number; readonly walked: number }
  /** Another student's result has the result id of this number, so the next number is used. */
  | { readonly event: "number.taken_by_another"; readonly attemptNumber: number }
  /** The gradebook's list contradicted itself. All rows that it contained were counted. */
  | { readonly event: "gradebook.list_disagreed"; readonly doubts: readonly ListDoubt[] }
  | {
      readonly event: "attempt.applied" | "attempt.replayed";
      readonly type: string;
      readonly attemptNumber: number | null;
    }
  | { readonly event: "attempt.refused"; readonly type: string; readonly code: string }
  | { readonly event: "question.reported"; readonly attemptNumber: number; readonly index: number }
  /** An attempt was finalized in which every question was reported, so nothing was graded. */
  | { readonly event: "attempt.all_reported"; readonly attemptNumber: number }
  /** A student's question was changed or removed after the attempt started. */
  | { readonly event: "question.changed"; readonly attemptNumber: number; readonly index: number }
  | { readonly event: "commit.stale" | "commit.unknown"; readonly type: string }
  | {
      readonly event: "result.published";
      readonly attemptNumber: number;
      readonly wasThere: boolean;
    }
  | { readonly event: "result.rejected"; readonly attemptNumber: number; readonly error: string }
  /** A function of the application failed. It is called again later. */
  | {
      readonly event: "hook.failed";
      readonly hook: "onFinalized" | "onReported";
      readonly error: string;
    }
  | { readonly event: "publish.postponed"; readonly error: string }
  | { readonly event: "result.conflict"; readonly attemptNumber: number }
  /** A token restored an attempt that Redis had lost. */
  | { readonly event: "attempt.restored"; readonly attemptNumber: number }
  /** A restored attempt has other questions than before, because the content has changed. */
  | { readonly event: "questions.replaced"; readonly attemptNumber: number }
  | { readonly event: "trail.missed" | "index.missed" }
  | { readonly event: "outbox.unreadable"; readonly attemptNumber: number }
  /** In shadow mode: the derived number, and the one that a pinned pod would use. */
  | {
      readonly event: "rollout.disagreement";
      readonly kind: "stranded" | "reused" | "ahead";
      readonly derived: number;
      readonly pinned: number;
    }
  | { readonly event: "rollout.shadow_failed" }
);

/**
 * An operator action. The audit log has who and why, under the action id. `slot` is null for a
 * sweep.
 */
export type OperatorEvent = {
  readonly event: "operator.acted";
  readonly deed: string;
  readonly outcome: string;
  readonly actionId: string;
};

/** Receives every event. Must return at once and never throw. */
export type EventSink = (event: EngineEvent) => void;
