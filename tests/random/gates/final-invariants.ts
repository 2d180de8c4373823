import { keysOf } from "#lib/assessment-cache/keys";
import type { AttemptView } from "#lib/services/attempt";
import type { GatedWorld } from "./gated-world";
import { SLOT } from "./client";

/** An outcome that a client received. */
export interface AcknowledgedOutcome {
  readonly type: string;
  readonly kind: "applied" | "replayed";
  readonly attempt: AttemptView | null;
  readonly clearedAttempt: number | null;
}

/** The invariant that the final state breaks, given all outcomes in their order; null if none. */
export async function violationOf(
  world: GatedWorld,
  outcomes: readonly AcknowledgedOutcome[],
): Promise<{ readonly invariant: string; readonly what: string } | null> {
  return (
    overwritten(world) ??
    reusedNumber(outcomes) ??
    (await lostGrade(world, outcomes)) ??
    lostAnswer(world, outcomes)
  );
}

function overwritten({ overwritten: ids }: GatedWorld) {
  const [id] = ids;
  return id === undefined ? null : { invariant: "I3", what: `${id} is overwritten` };
}

/** I1, I5: an attempt keeps its number, and a finalized number is never used again. */
function reusedNumber(outcomes: readonly AcknowledgedOutcome[]) {
  const finalized = new Map<number, string>();
  for (const { attempt } of outcomes) {
    if (attempt?.isFinalized !== true) continue;
    const { attemptNumber, attemptId } = attempt;
    const other = finalized.get(attemptNumber);
    if (other !== undefined && other !== attemptId) {
      return { invariant: "I5", what: `two attempts are finalized as number ${attemptNumber}` };
    }
    finalized.set(attemptNumber, attemptId);
  }
  const numbers = new Map<string, number>();
  for (const { attempt } of outcomes) {
    if (attempt === null) continue;
    const number = numbers.get(attempt.attemptId) ?? attempt.attemptNumber;
    if (number !== attempt.attemptNumber) {
      return { invariant: "I1", what: `attempt ${number} becomes ${attempt.attemptNumber}` };
    }
    numbers.set(attempt.attemptId, number);
  }
  return null;
}

/** I9: after the sweeps, the gradebook has every result that a client received. */
async function lostGrade({ gradebook }: GatedWorld, outcomes: readonly AcknowledgedOutcome[]) {
  const held = [...gradebook.results.values()].map(({ attemptId }) => attemptId);
  const lost = outcomes.find(({ attempt }) => {
    return attempt?.isFinalized === true && !held.includes(attempt.attemptId);
  });
  if (lost === undefined) return null;
  const number = lost.attempt?.attemptNumber ?? 0;
  return { invariant: "I9", what: `the result of attempt ${number} is lost` };
}

/** I4: every acknowledged answer is stored, unless its attempt has been reset. */
function lostAnswer({ keys }: GatedWorld, outcomes: readonly AcknowledgedOutcome[]) {
  const { statePrefix, questionsPrefix } = keysOf(SLOT, "plain");
  for (const { type, kind, attempt } of outcomes) {
    if (type !== "question.answer" || kind !== "applied" || attempt === null) continue;
    const stateJson = keys.text(`${statePrefix}${attempt.attemptNumber}`);
    if (stateJson?.includes(attempt.attemptId) !== true) continue;
    const answers = keys.hash(`${questionsPrefix}${attempt.attemptNumber}`);
    for (const [index, question] of attempt.questions.entries()) {
      if (answers.get(String(index)) === JSON.stringify(question)) continue;
      return {
        invariant: "I4",
        what: `answer ${index} of attempt ${attempt.attemptNumber} is lost`,
      };
    }
  }
  return null;
}
