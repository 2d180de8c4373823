/** The actions of operators on a slot, by their names in the command line and in the audit. */
export type OperatorAction =
  /** Set the pointer to an eligible record. */
  | { readonly type: "repin"; readonly attemptNumber: number }
  /** Reset the current attempt, as the student could. */
  | { readonly type: "abandon" }
  /** Finalize a complete attempt, or send waiting results. */
  | { readonly type: "finish" }
  /** Drop a waiting result that is in conflict; the gradebook's result stays. */
  | { readonly type: "resolve-conflict"; readonly attemptNumber?: number }
  /** Move away a record that cannot be read. */
  | { readonly type: "discard-quarantined"; readonly attemptNumber?: number };

/** The types of all operator actions. */
export const OPERATOR_ACTIONS = [
  "repin",
  "abandon",
  "finish",
  "resolve-conflict",
  "discard-quarantined",
] as const satisfies readonly OperatorAction["type"][];

/** Why an action is refused. Stable. */
export type OperatorActionRefusal =
  | "no_attempt"
  | "record_missing"
  | "record_quarantined"
  | "number_burned"
  | "already_pinned"
  | "would_not_stay"
  | "attempt_incomplete"
  | "nothing_to_finish"
  | "no_conflict"
  | "not_quarantined";

/** The numbers of a slot, before or after. */
export interface SlotNumbers {
  /** The current attempt; null: none. */
  readonly current: number | null;
  readonly highWater: number;
  /** The numbers of the results that wait for the gradebook. */
  readonly waiting: readonly number[];
}

/** Whether an operator action was done, or why not. */
export type OperatorActionResult =
  | {
      /** `would`: a dry run that changed nothing. */
      readonly kind: "done" | "would";
      readonly words: string;
      readonly before: SlotNumbers;
      readonly after: SlotNumbers;
      /** The gradebook has not accepted a result yet: an operator must check it. */
      readonly isLeftOver: boolean;
      /** The version of the slot, for `seen`. */
      readonly version: string;
    }
  | { readonly kind: "refused"; readonly code: OperatorActionRefusal; readonly words: string }
  /** The slot has another version than `seen`. The action changed nothing. */
  | { readonly kind: "changed"; readonly words: string };

/** An operator action, who wants it and why. */
export interface OperatorActionRequest {
  readonly action: OperatorAction;
  /** The operator's name in the audit. */
  readonly operator: string;
  /** The reason for the audit, 1 to 500 characters. */
  readonly reason: string;
  readonly isDryRun: boolean;
  /** The version that the operator saw; the result is `changed` when the slot has another one. */
  readonly seen?: string;
}

const REASON_LENGTH_MAX = 500;

/** Returns what is wrong with a reason, or null. */
export function reasonProblem(reason: string): string | null {
  if (reason.trim() === "") return "must not be empty";
  if (reason.length <= REASON_LENGTH_MAX) return null;
  return `must have at most ${REASON_LENGTH_MAX} characters`;
}

export function refuse(code: OperatorActionRefusal, words: string): OperatorActionResult {
  return { kind: "refused", code, words };
}

export const CHANGED: OperatorActionResult = {
  kind: "changed",
  words: "The slot has changed, so nothing was done. Check it again.",
};
