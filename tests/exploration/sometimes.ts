import type { ReachedCounts } from "./core/reached";

/**
 * Situations that an exploration must reach, in plain language, by the name that is counted when one
 * is reached. Without them a search that finds nothing might have looked at nothing.
 */
const GOALS: Readonly<Record<string, string>> = {
  "create: occupied": "two tabs start at the same time, and one adopts the other's attempt (H5)",
  "create: burned":
    "a number becomes used between its derivation and the creation of its attempt (H2)",
  "create: cleared": "an abandoned attempt is not older than the one to be opened (H4)",
  "commit: on a token": "an answer is written on what a token says, without a load",
  "commit.stale": "a commit is stale (H4)",
  "commit.unknown": "the reply of a commit is lost (H11)",
  "clear: stale": "a reset is stale (H9)",
  "number.derived: walked": "a number that the list does not show is found by id (H6)",
  "pointer.missing.recovered": "an attempt is found without its pointer (H16)",
  "pointer.stale": "a pointer names a record that does not exist (H14)",
  "record.orphaned": "a legacy pod's record of a used number is found (H19)",
  "result.conflict": "a result of another attempt is found under the same id (H20)",
  "result.rejected": "the gradebook does not accept a result (H18)",
  "publish.postponed": "publishing is postponed, and the result stays in the outbox",
  "result.published": "a result is published",
  "attempt.finalize: replayed": "two tabs finalize the same attempt (H12)",
  "attempt.start: replayed": "a start resumes the current attempt",
  "attempt.start: contention":
    "a start ends with contention, because the request before it takes too long",
  "question.answer: contention":
    "an answer ends with contention, because the request before it takes too long",
  "attempt.start: redis_unavailable": "a start fails while Redis is down (H13)",
  "attempt.reset: stale_attempt": "a reset is refused because its attempt is gone (H9)",
  "question.answer: replayed": "an answer is sent twice (H11)",
  "question.answer: stale_attempt": "an answer is refused because its attempt is gone (H4)",
  "question.answer: index_out_of_order": "an answer skips a question",
  "question.answer: state_regressed": "an answer is refused because Redis has lost earlier answers",
  "attempt.start: state_regressed": "a start restores an attempt that Redis has lost",
  "attempt.start: start_not_allowed": "the start policy refuses another attempt",
  "attempt.reset: start_not_allowed":
    "a reset is refused, because the start policy allows no other attempt",
  "question.answer: attempt_not_found": "an answer is refused because there is no attempt",
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
