import type { AttemptView } from "#lib/services/attempt";
import type { GatedWorld } from "./gated-world";
import { SLOT } from "./client";

/** An outcome that a client was told, in the order in which they were told. */
export interface Acknowledged {
  readonly type: string;
  readonly kind: "applied" | "replayed";
  readonly attempt: AttemptView | null;
  readonly clearedAttempt: number | null;
}

/** What must hold in the end, of all that the clients were told; null when it does. */
export async function brokenRule(
  world: GatedWorld,
  told: readonly Acknowledged[],
): Promise<{ readonly invariant: string; readonly what: string } | null> {
  return (
    overwritten(world) ??
    twoOfOneNumber(told) ??
    (await lostGrade(world, told)) ??
    (await lostAnswer(world, told))
  );
}

function overwritten({ overwritten: ids }: GatedWorld) {
  const [id] = ids;
  return id === undefined ? null : { invariant: "I3", what: `${id} is overwritten` };
}

/** I1, I5: an attempt keeps its number, and a finalized number is never used again. */
function twoOfOneNumber(told: readonly Acknowledged[]) {
  const finalized = new Map<number, string>();
  for (const { attempt } of told) {
    if (attempt?.isFinalized !== true) continue;
    const { attemptNumber, attemptId } = attempt;
    const other = finalized.get(attemptNumber);
    if (other !== undefined && other !== attemptId) {
      return { invariant: "I5", what: `two attempts are finalized as number ${attemptNumber}` };
    }
    finalized.set(attemptNumber, attemptId);
  }
  const numbers = new Map<string, number>();
  for (const { attempt } of told) {
    if (attempt === null) continue;
    const number = numbers.get(attempt.attemptId) ?? attempt.attemptNumber;
    if (number !== attempt.attemptNumber) {
      return { invariant: "I1", what: `attempt ${number} becomes ${attempt.attemptNumber}` };
    }
    numbers.set(attempt.attemptId, number);
  }
  return null;
}

/** I9: after the sweeps, the gradebook has every result that a client was shown. */
async function lostGrade({ gradebook }: GatedWorld, told: readonly Acknowledged[]) {
  const held = [...gradebook.results.values()].map(({ attemptId }) => attemptId);
  const lost = told.find(({ attempt }) => {
    return attempt?.isFinalized === true && !held.includes(attempt.attemptId);
  });
  if (lost === undefined) return null;
  const number = lost.attempt?.attemptNumber ?? 0;
  return { invariant: "I9", what: `the result of attempt ${number} is nowhere` };
}

/** I4: what was acknowledged as applied is there, unless its attempt has been reset. */
async function lostAnswer({ store }: GatedWorld, told: readonly Acknowledged[]) {
  for (const { type, kind, attempt } of told) {
    if (type !== "question.answer" || kind !== "applied" || attempt === null) continue;
    const record = await store.getAssessmentState(SLOT, attempt.attemptNumber);
    if (record === null || !record.stateJson.includes(attempt.attemptId)) continue;
    for (const [index, question] of attempt.questions.entries()) {
      if (record.questionJsons.get(index) === JSON.stringify(question)) continue;
      return {
        invariant: "I4",
        what: `answer ${index} of attempt ${attempt.attemptNumber} is lost`,
      };
    }
  }
  return null;
}
