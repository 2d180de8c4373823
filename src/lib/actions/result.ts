import type { AttemptView, RefusalCode } from "../services/attempt";
import type { FaultResult } from "./boundary";

export type { AttemptView } from "../services/attempt";

/**
 * Why a request was not accepted. `invalid_response` of the engine is an invalid input at this
 * edge.
 */
export type RefusedCode =
  | Exclude<RefusalCode, "invalid_response">
  | "unauthenticated"
  | "cross_site"
  | "token_invalid"
  | "invalid_input";

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
  readonly code: RefusedCode;
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

const messages: Readonly<Record<RefusedCode, string>> = {
  unauthenticated: "You are not signed in any more.",
  cross_site: "This request came from the page of another site.",
  token_invalid: "What this page knows of the attempt cannot be trusted. Load it again.",
  invalid_input: "This answer cannot be read.",
  attempt_not_found: "There is no attempt under way any more.",
  stale_attempt: "This attempt was replaced by another one, in another tab or on another device.",
  state_regressed: "Some of your saved answers were lost on our side. Load the attempt to go on.",
  index_out_of_order: "This question is not the next one of the attempt.",
  attempt_complete: "All questions of this attempt have been answered.",
  attempt_incomplete: "There are questions left to answer.",
  attempt_finalized: "This attempt is finished.",
  question_mismatch: "This question is not part of the attempt at this place.",
  question_changed: "This question was changed after you started. It does not count.",
  record_quarantined: "What is stored of this attempt cannot be read. Tell your support.",
  resource_not_found: "There is no such assessment.",
  start_not_allowed: "You cannot start another attempt of this assessment.",
};

interface Refusal {
  /** Instead of what is said of this code. */
  readonly message?: string | undefined;
  readonly state?: AttemptView | null;
  readonly issues?: readonly InputIssue[];
  readonly token?: string | null;
}

export function refused(code: RefusedCode, refusal: Refusal = {}): RefusedResult {
  const { message = messages[code], state = null, issues = [], token = null } = refusal;
  return { outcome: "refused", code, message, state, issues, token };
}
