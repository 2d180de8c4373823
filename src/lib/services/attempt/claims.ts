import type { AttemptSnapshot } from "#machines/attempt.machine";
import { phaseOf } from "#machines/attempt.decide";
import type { VerifiedClaims } from "./verified-claims";

/**
 * How often an attempt has been changed: its answers, and one more once it is finalized. Never
 * falls while the attempt lives. Taken from what earlier versions keep, too: they keep no count.
 */
export function revisionOf(answered: number, isFinalized: boolean): number {
  return answered + (isFinalized ? 1 : 0);
}

/** Whether Redis holds less of this attempt than was acknowledged to the client. */
export function isRegressed(snapshot: AttemptSnapshot, claims: VerifiedClaims): boolean {
  const attempt = snapshot.context.attempt;
  const phase = phaseOf(snapshot);
  if (attempt === null || phase === null || attempt.id !== claims.attemptId) return false;
  const isFinalized = phase === "pending" || phase === "published";
  // @mutant token-revision
  return revisionOf(attempt.questions.length, isFinalized) < claims.revision;
}
