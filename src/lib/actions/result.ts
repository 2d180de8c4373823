import { REFUSALS, type EdgeRefusalCode, type RefusalCode } from "../codes";
import type { AttemptView } from "../services/attempt";
import type { FaultResult } from "./boundary";

export type { AttemptView } from "../services/attempt";

/** Why a request was not accepted. `invalid_response` of the engine is `invalid_input` here. */
export type ActionRefusalCode = Exclude<RefusalCode, "invalid_response"> | EdgeRefusalCode;

export interface InputIssue {
  /** Dotted, as in `response.0`; empty for the input as a whole. */
  readonly path: string;
  readonly problem: string;
}

export interface AppliedResult {
  /** `replayed`: it had been applied before; nothing changed now, and nothing is wrong. */
  readonly outcome: "applied" | "replayed";
  /** null only after a reset. */
  readonly state: AttemptView | null;
  /** Of a reset: the number that was cleared; null when there was nothing to clear. */
  readonly clearedAttempt?: number | null;
  /** Of an answer: how the stored (first) answer was graded; null when it does not count. */
  readonly isCorrect?: boolean | null;
  /** Of `state`: to be kept and sent with the next request. null where tokens are not used. */
  readonly token: string | null;
}

export interface RefusedResult {
  readonly outcome: "refused";
  readonly code: ActionRefusalCode;
  /** For the student. */
  readonly message: string;
  /** The slot's attempt as it is now, where there is one. */
  readonly state: AttemptView | null;
  /** What is wrong with the input; empty for every other code. */
  readonly issues: readonly InputIssue[];
  /** Of `state`, where there is one. */
  readonly token: string | null;
}

/** What an action answers: plain JSON, never an exception. */
export type ActionResult = AppliedResult | RefusedResult | FaultResult;

/** What `startNewAssessmentAttempt` answers. */
export type ResetResult = ActionResult & {
  /** Whether the slot has no attempt any more, so that the next start begins a new one. */
  readonly success: boolean;
  readonly clearedAttempt: number | null;
};

interface Refusal {
  /** Instead of what is said of this code. */
  readonly message?: string | undefined;
  readonly state?: AttemptView | null;
  readonly issues?: readonly InputIssue[];
  readonly token?: string | null;
}

export function refused(code: ActionRefusalCode, refusal: Refusal = {}): RefusedResult {
  const { message = REFUSALS[code].message, state = null, issues = [], token = null } = refusal;
  return { outcome: "refused", code, message, state, issues, token };
}
