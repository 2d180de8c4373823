/** What an operator can do to a slot, in the words of the command line and of the audit. */
export type OperatorAction =
  /** Point the slot at a record that is there and counts. */
  | { readonly type: "repin"; readonly attemptNumber: number }
  /** Reset the current attempt, as its student could. */
  | { readonly type: "abandon" }
  /** Finalize a complete attempt; send results that wait. */
  | { readonly type: "finish" }
  /** Drop a result that waits because the gradebook holds another one: the gradebook's stays. */
  | { readonly type: "resolve-conflict"; readonly attemptNumber?: number }
  /** Move a record that cannot be read out of the way. */
  | { readonly type: "discard-quarantined"; readonly attemptNumber?: number };

export const OPERATOR_ACTIONS = [
  "repin",
  "abandon",
  "finish",
  "resolve-conflict",
  "discard-quarantined",
] as const satisfies readonly OperatorAction["type"][];

/** Why a deed is not done. Stable. */
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
  /** Results that wait for the gradebook. */
  readonly waiting: readonly number[];
}

export type OperatorActionResult =
  | {
      /** `would`: a dry run, nothing was changed. */
      readonly kind: "done" | "would";
      readonly words: string;
      readonly before: SlotNumbers;
      readonly after: SlotNumbers;
      /** Something is left that needs a person: the gradebook did not take a result. */
      readonly isLeftOver: boolean;
      /** The state that was looked at, for `seen`. */
      readonly version: string;
    }
  | { readonly kind: "refused"; readonly code: OperatorActionRefusal; readonly words: string }
  /** Somebody else changed the slot meanwhile. Nothing was changed. */
  | { readonly kind: "changed"; readonly words: string };

export interface OperatorActionRequest {
  readonly deed: OperatorAction;
  /** Who, as the audit names them. */
  readonly operator: string;
  /** Why, in 1 to 500 characters. */
  readonly reason: string;
  readonly isDryRun: boolean;
  /** The version that the operator decided on; another one now is answered `changed`. */
  readonly seen?: string;
}

const REASON_LENGTH_MAX = 500;

/** Says what is wrong with a reason, or null. */
export function reasonProblem(reason: string): string | null {
  if (reason.trim() === "") return "must say why, in a few words";
  if (reason.length <= REASON_LENGTH_MAX) return null;
  return `must have at most ${REASON_LENGTH_MAX} characters`;
}

export function refuse(code: OperatorActionRefusal, words: string): OperatorActionResult {
  return { kind: "refused", code, words };
}

export const CHANGED: OperatorActionResult = {
  kind: "changed",
  words: "The slot changed meanwhile, and nothing was done. Look again.",
};
