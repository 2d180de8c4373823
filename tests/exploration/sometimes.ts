import type { ReachedCounts } from "./core/reached";

/**
 * Situations that an exploration must reach, in plain language, by the name that is counted when one
 * is reached. Without them a search that finds nothing might have looked at nothing.
 */
const GOALS: Readonly<Record<string, string>> = {
  "create: occupied": "two tabs create at once, and one adopts the other's attempt (H5)",
  "create: burned": "a number is burned between its derivation and its use (H2)",
  "create: cleared": "an attempt was given up that did not begin before the one to be opened (H4)",
  "commit.stale": "a commit finds something else than what was read (H4)",
  "commit.unknown": "the reply of a commit is lost (H11)",
  "clear: stale": "a reset finds something else than what was read (H9)",
  "number.derived: walked": "a number that the list does not show is found taken (H6)",
  "pointer.missing.recovered": "an attempt is found without its pointer (H16)",
  "pointer.stale": "a pointer names what is not there (H14)",
  "record.orphaned": "an old pod's record of a burned number is met (H19)",
  "result.conflict": "a result of another attempt is found under the same id (H20)",
  "result.rejected": "the gradebook does not take a result (H18)",
  "publish.postponed": "publishing is cut short, and its result waits",
  "result.published": "a result is published",
  "attempt.finalize: replayed": "two tabs finalize the same attempt (H12)",
  "attempt.start: replayed": "a start resumes the attempt that is there",
  "attempt.start: contention": "a start waits no longer for the request before it",
  "question.answer: contention": "an answer waits no longer for the request before it",
  "attempt.start: redis_unavailable": "nothing is derived while Redis is down (H13)",
  "attempt.reset: stale_attempt": "a reset is refused because its attempt is gone (H9)",
  "question.answer: replayed": "an answer is sent twice (H11)",
  "question.answer: stale_attempt": "an answer is refused because its attempt is gone (H4)",
  "question.answer: index_out_of_order": "an answer skips a question",
  "question.answer: state_regressed": "an answer is told what Redis has lost of its attempt",
  "attempt.start: state_regressed": "a start brings back what Redis has lost",
  "attempt.start: start_not_allowed": "the start policy lets no further attempt begin",
  "attempt.reset: start_not_allowed": "a summary stays, because no further attempt may begin",
  "question.answer: attempt_not_found": "an answer comes when no attempt is there",
};

export interface ReachabilityGoal {
  readonly name: string;
  readonly reached: number;
}

/** The goals that a scenario promises to reach, and how often it did. */
export function goalsOf(
  reached: ReachedCounts,
  ids: readonly string[],
): readonly ReachabilityGoal[] {
  return ids.map((id) => {
    const name = GOALS[id];
    if (name === undefined) throw new Error(`no reachability goal has the id "${id}"`);
    return { name, reached: reached.count(id) };
  });
}

/** The ids of all goals that were reached. */
export function reachedGoals(reached: ReachedCounts): readonly string[] {
  return Object.keys(GOALS).filter((id) => reached.count(id) > 0);
}
