import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { parseOutboxEntry, type OutboxEntry } from "./outbox-entry";
import { isConflict, isOnlyHookLeft } from "./publish";
import { parseTrailEntry, trailIdOf, type AppliedEntry } from "./trail-entry";

/** What is still known of an attempt of the student. Plain JSON, without an answer. */
export interface PastAttempt {
  /** The beginning of the attempt id: it distinguishes the attempts of a slot. */
  readonly id: string;
  readonly attemptNumber: number;
  /** ISO 8601; null: not known any more. */
  readonly startedAt: string | null;
  /** When it was finished or given up, ISO 8601; null: neither is known. */
  readonly endedAt: string | null;
  /** `open`: neither finished nor given up, as far as is known. It may have expired. */
  readonly ending: "finished" | "given_up" | "open";
  /** 0 to 100; null: not known any more, or nothing was graded. */
  readonly score: number | null;
  /** Every question was reported, so that nothing was graded. */
  readonly isAllReported: boolean;
  /**
   * Of a finished attempt: whether the gradebook has its result. `waiting`: not yet. `conflict`: it
   * holds another result under this number, and a person decides. `unknown`: not known any more.
   */
  readonly gradebook: "published" | "waiting" | "conflict" | "unknown";
}

type HistoryStore = Pick<AttemptStore, "readTrail" | "readOutbox">;

/**
 * The attempts of a slot, the newest first, from what the store holds: its trail and what waits in
 * the outbox. Asks the gradebook nothing. What both have lost is left out, or said to be unknown.
 */
export async function historyOf(store: HistoryStore, slot: Slot): Promise<readonly PastAttempt[]> {
  const [trail, outbox] = await Promise.all([store.readTrail(slot), store.readOutbox(slot)]);
  const attempts = new Map<string, PastAttempt>();
  for (const { atMs, text } of trail) {
    const entry = parseTrailEntry(text);
    if (entry?.kind !== "applied") continue;
    const before = attempts.get(entry.attemptId) ?? unknownAttempt(entry.attemptId, entry.number);
    attempts.set(entry.attemptId, after(before, entry, new Date(atMs).toISOString()));
  }
  for (const json of outbox.values()) {
    const entry = parseOutboxEntry(json);
    if (entry === null) continue;
    const id = trailIdOf(entry.attemptId);
    const before = attempts.get(id) ?? unknownAttempt(id, entry.body.attemptNumber);
    attempts.set(id, withWaiting(before, entry));
  }
  return [...attempts.values()].reverse().sort((a, b) => b.attemptNumber - a.attemptNumber);
}

function unknownAttempt(id: string, attemptNumber: number): PastAttempt {
  return {
    ...{ id, attemptNumber, startedAt: null, endedAt: null, ending: "open" },
    ...{ score: null, isAllReported: false, gradebook: "unknown" },
  };
}

function after(attempt: PastAttempt, entry: AppliedEntry, at: string): PastAttempt {
  switch (entry.type) {
    case "attempt.start":
      return { ...attempt, startedAt: entry.startedAt ?? at };
    case "attempt.finalize": {
      const { score = null } = entry;
      const isAllReported = entry.score === null;
      return { ...attempt, ending: "finished", endedAt: at, score, isAllReported };
    }
    case "result.published":
      return { ...attempt, ending: "finished", gradebook: "published" };
    case "result.rejected":
      return { ...attempt, ending: "finished" };
    case "attempt.reset": {
      // A finished attempt is cleared by the start of the next one.
      const isFinished = attempt.ending === "finished" || entry.from === "published";
      if (isFinished || entry.from === "pending") return { ...attempt, ending: "finished" };
      return { ...attempt, ending: "given_up", endedAt: at };
    }
    case "question.answer":
    case "question.skip":
    case "question.report":
      return attempt;
  }
}

function withWaiting(attempt: PastAttempt, { body, lastError }: OutboxEntry): PastAttempt {
  const isAllReported = body.allReported === true;
  return {
    ...attempt,
    ending: "finished",
    endedAt: body.finishedAt,
    score: isAllReported ? null : body.score,
    isAllReported,
    gradebook: gradebookOf(lastError),
  };
}

function gradebookOf(lastError: string | null): PastAttempt["gradebook"] {
  if (lastError === null) return "waiting";
  if (isConflict(lastError)) return "conflict";
  return isOnlyHookLeft(lastError) ? "published" : "waiting";
}
