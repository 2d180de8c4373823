import type { FaultResult } from "../actions/boundary";
import type { ActionRefusalCode, AttemptView, InputIssue, RefusedResult } from "../actions/result";
import type { FaultCode } from "../codes";

/** Why an action of the legacy shape did not succeed: a refusal or a fault. */
export type AssessmentErrorCode = ActionRefusalCode | FaultCode;

/** What an `AssessmentError` has besides its code and message. */
export interface AssessmentErrorOptions {
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number | null;
  readonly state?: AttemptView | null;
  readonly issues?: readonly InputIssue[];
}

/**
 * Why an action of the legacy shape did not succeed. `message` can be shown to the student. In
 * production, Next.js replaces the message that the browser gets, and keeps `digest`.
 */
export class AssessmentError extends Error {
  override readonly name: string = "AssessmentError";
  /** Stable. */
  readonly code: AssessmentErrorCode;
  /** The code, where only the digest of an error reaches the browser. */
  readonly digest: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** When to try again; null if `retryable` is false. */
  readonly retryAfterSeconds: number | null;
  /** The slot's attempt as it is now, where it is known. */
  readonly state: AttemptView | null;
  /** What is wrong with the arguments; empty for every other code than `invalid_input`. */
  readonly issues: readonly InputIssue[];

  constructor(code: AssessmentErrorCode, message: string, options: AssessmentErrorOptions = {}) {
    super(message);
    this.code = code;
    this.digest = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.state = options.state ?? null;
    this.issues = options.issues ?? [];
  }
}

/** There is no attempt (code `attempt_not_found`): call `getOrCreateAssessmentState` again. */
export class ErrAssessmentStateNotFound extends AssessmentError {
  override readonly name = "ErrAssessmentStateNotFound";
}

export function assessmentError(result: RefusedResult | FaultResult): AssessmentError {
  const { code, message } = result;
  if (result.outcome === "fault") {
    const { retryable, retryAfterSeconds } = result;
    return new AssessmentError(code, message, { retryable, retryAfterSeconds });
  }
  const { state, issues } = result;
  const kind = code === "attempt_not_found" ? ErrAssessmentStateNotFound : AssessmentError;
  return new kind(code, message, { state, issues });
}
