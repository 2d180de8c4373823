import { REFUSALS, type EdgeRefusalCode, type RefusalCode } from "../codes";
import type { AttemptView } from "../services/attempt";
import type { FaultResult } from "./boundary";

export type { AttemptView } from "../services/attempt";

/** Why a request was not accepted. `invalid_response` of the engine is `invalid_input` here. */
export type ActionRefusalCode = Exclude<RefusalCode, "invalid_response"> | EdgeRefusalCode;

/** One mistake in the input. */
export interface InputIssue {
  /** Dotted, as in `response.0`; empty for the input as a whole. */
  readonly path: string;
  readonly problem: string;
}

/** The request was applied, now or before. */
export interface AppliedResult {
  /** `replayed`: the request was applied before; nothing changed now, and this is no error. */
  readonly outcome: "applied" | "replayed";
  /** null only after a reset. */
  readonly state: AttemptView | null;
  /** Of a reset: the number that was cleared; null when there was nothing to clear. */
  readonly clearedAttempt?: number | null;
  /** Of an answer: how the stored (first) answer was graded; null when it does not count. */
  readonly isCorrect?: boolean | null;
  /** The token of `state`, to be stored and sent with the next request. null: no tokens are used. */
  readonly token: string | null;
}

/** The request was not applied, and repeating it does not help. */
export interface RefusedResult {
  readonly outcome: "refused";
  readonly code: ActionRefusalCode;
  /** Shown to the student. */
  readonly message: string;
  /** The slot's attempt as it is now, where there is one. */
  readonly state: AttemptView | null;
  /** What is wrong with the input; empty for every other code. */
  readonly issues: readonly InputIssue[];
  /** Of `state`, where there is one. */
  readonly token: string | null;
}

/** The result of an action: plain JSON, never an exception. */
export type ActionResult = AppliedResult | RefusedResult | FaultResult;

/** The result of `startNewAssessmentAttempt`. */
export type ResetResult = ActionResult & {
  /** Whether the slot has no attempt now, so that the next start begins a new one. */
  readonly success: boolean;
  readonly clearedAttempt: number | null;
};

interface Refusal {
  /** Instead of the message of the code. */
  readonly message?: string | undefined;
  readonly state?: AttemptView | null;
  readonly issues?: readonly InputIssue[];
  readonly token?: string | null;
}

export function refused(code: ActionRefusalCode, refusal: Refusal = {}): RefusedResult {
  const { message = REFUSALS[code].message, state = null, issues = [], token = null } = refusal;
  return { outcome: "refused", code, message, state, issues, token };
}
