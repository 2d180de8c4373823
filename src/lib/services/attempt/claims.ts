import type { AttemptView } from "./attempt-view";
import type { VerifiedClaims } from "./verified-claims";

/**
 * How often an attempt has been changed: once for each answer, and once more when it is finalized.
 * Never decreases while the attempt exists. Computed from fields that legacy records have too; they
 * store no count of their own.
 */
export function revisionOf(answered: number, isFinalized: boolean): number {
  return answered + (isFinalized ? 1 : 0);
}

/** Whether Redis holds less of this attempt than was acknowledged to the client. */
export function isRegressed(attempt: AttemptView | null, claims: VerifiedClaims): boolean {
  if (attempt === null || attempt.attemptId !== claims.attemptId) return false;
  // @mutant token-revision
  return revisionOf(attempt.currentQuestionIndex, attempt.isFinalized) < claims.revision;
}
