import type { Regression, Observation } from "../history/operation";

/** What a tab knows of the attempt it is in: what it was last shown. */
export interface Memory {
  readonly observation: Observation;
  /** By index: what was accepted, and is to be sent again when it is missing. */
  readonly answers: readonly Observation["answers"][number][];
  /** To be sent with the next request. */
  readonly token: string | null;
}

type MissingAnswers = Pick<Regression, "attemptId" | "before" | "now" | "by">;

/** What the server said is missing of the attempt that a tab was in. */
export function missedByServer(
  { observation, answers }: Memory,
  shown: Observation | null,
): MissingAnswers {
  const now = shown?.attemptId === observation.attemptId ? shown.answers.length : 0;
  return { attemptId: observation.attemptId, before: answers.length, now, by: "server" };
}

/**
 * Whether what a tab is shown now takes back what it was shown before: the same attempt with fewer
 * answers, no attempt, or another one that does not come after it. Nobody resets an unfinished
 * attempt where this is asked, so that none of it can be another tab's doing.
 */
export function missedBy(known: Memory | null, shown: Observation | null): MissingAnswers | null {
  if (known === null) return null;
  const { attemptId, number, phase } = known.observation;
  const before = known.answers.length;
  const missed = (now: number): MissingAnswers => ({ attemptId, before, now, by: "client" });
  if (shown === null) return isOver(phase) ? null : missed(0);
  if (shown.attemptId === attemptId) {
    // Another answer in its place is a loss too: another tab has answered the question anew.
    const kept = known.answers.findIndex(
      ({ response }, index) => response !== shown.answers[index]?.response,
    );
    return kept === -1 ? null : missed(kept);
  }
  if (shown.number > number) return null;
  return missed(0);
}

/** A reply that does not say the questions leaves a page with those that it shows. */
export function remembered(
  observation: Observation,
  token: string | null,
  before: Memory | null,
): Memory {
  const isSame = before?.observation.attemptId === observation.attemptId;
  const questionIds = observation.questionIds ?? (isSame ? before.observation.questionIds : null);
  return { observation: { ...observation, questionIds }, answers: observation.answers, token };
}

function isOver(phase: Observation["phase"]): boolean {
  return phase === "pending" || phase === "published";
}
