import { revisionOf } from "#lib/services/attempt";
import type { AttemptView } from "#lib/services/attempt";
import { VerifiedClaims } from "#lib/services/attempt/verified-claims";
import type { Slot } from "#lib/slot";
import { bank } from "./world";

/** The claims of the token that the client got with this view, of an attempt with `bank`. */
export async function claimsOf(slot: Slot, view: AttemptView): Promise<VerifiedClaims> {
  const had = await bank.list(slot, view.attemptNumber);
  return new VerifiedClaims({
    attemptNumber: view.attemptNumber,
    attemptId: view.attemptId,
    startedAt: view.startedAt,
    revision: revisionOf(view.currentQuestionIndex, view.isFinalized),
    hasQuestions: (questions) => JSON.stringify(questions) === JSON.stringify(had),
  });
}
