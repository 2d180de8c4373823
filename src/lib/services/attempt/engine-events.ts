import type { Slot } from "#lib/slot";
import type { ListDoubt } from "../one-roster";

/**
 * What operators hear of. Names are stable: dashboards and alerts match on them. No answers, no
 * tokens.
 */
export type EngineEvent = SlotEvent | ({ readonly slot: Slot | null } & OperatorEvent);

type SlotEvent = { readonly slot: Slot } & (
  | { readonly event: "pointer.missing.recovered"; readonly attemptNumber: number }
  | {
      readonly event: "pointer.stale";
      /** What the pointer named, and where the slot is pinned now (null: nowhere). */
      readonly named: string;
      readonly attemptNumber: number | null;
    }
  | {
      readonly event: "record.orphaned";
      readonly attemptNumber: number;
      readonly highWater: number;
    }
  | { readonly event: "record.unreadable"; readonly reason: string }
  | { readonly event: "number.derived"; readonly attemptNumber: number; readonly walked: number }
  /** The result id of this number is that of another student's result: the next one is taken. */
  | { readonly event: "number.taken_by_another"; readonly attemptNumber: number }
  /** The gradebook's list has contradicted itself; all rows that it showed were counted. */
  | { readonly event: "gradebook.list_disagreed"; readonly doubts: readonly ListDoubt[] }
  | {
      readonly event: "attempt.applied" | "attempt.replayed";
      readonly type: string;
      readonly attemptNumber: number | null;
    }
  | { readonly event: "attempt.refused"; readonly type: string; readonly code: string }
  | { readonly event: "question.reported"; readonly attemptNumber: number; readonly index: number }
  /** Finalized, and every question was reported: nothing was graded. */
  | { readonly event: "attempt.all_reported"; readonly attemptNumber: number }
  /** A student is at a question that was changed since their attempt began, or vanished. */
  | { readonly event: "question.changed"; readonly attemptNumber: number; readonly index: number }
  | { readonly event: "commit.stale" | "commit.unknown"; readonly type: string }
  | {
      readonly event: "result.published";
      readonly attemptNumber: number;
      readonly wasThere: boolean;
    }
  | { readonly event: "result.rejected"; readonly attemptNumber: number; readonly error: string }
  | { readonly event: "publish.postponed"; readonly error: string }
  | { readonly event: "result.conflict"; readonly attemptNumber: number }
  /** A token has brought back an attempt that Redis had lost. */
  | { readonly event: "attempt.restored"; readonly attemptNumber: number }
  /** It has other questions than it had: the content has changed since it began. */
  | { readonly event: "questions.replaced"; readonly attemptNumber: number }
  | { readonly event: "trail.missed" | "index.missed" }
  | { readonly event: "outbox.unreadable"; readonly attemptNumber: number }
  /** In shadow mode: the number in use, and the one that a pinned pod would use. */
  | {
      readonly event: "rollout.disagreement";
      readonly kind: "stranded" | "reused" | "ahead";
      readonly derived: number;
      readonly pinned: number;
    }
  | { readonly event: "rollout.shadow_failed" }
);

/** Who and why stands in the operators' audit, under this action id. A sweep is of no one slot. */
type OperatorEvent = {
  readonly event: "operator.acted";
  readonly deed: string;
  readonly outcome: string;
  readonly actionId: string;
};

export type EventSink = (event: EngineEvent) => void;
