/** Something that the claim does not cover, exactly. */
export interface Exception {
  /** Stable: the judge, the Promela model and the documents name it. */
  readonly id: string;
  /** The invariants that are not promised then. */
  readonly invariants: readonly string[];
  /** What happens, and what may come of it. */
  readonly statement: string;
  /** What still holds, or why it is not closed. */
  readonly limit: string;
  /** The test that shows it, where no exploration can: it names the id. */
  readonly shownBy?: string;
}

/**
 * The one list of what "the attempt number never drifts" does not promise. The judges of the
 * exploration and of the random histories excuse nothing else; docs/architecture.md is generated
 * from it; the Promela model names its entries; a test holds all of them together, and sees to it
 * that each entry is needed: an exploration meets it.
 */
export const EXCEPTIONS = [
  {
    id: "redis-lost-data",
    invariants: ["I1", "I2", "I4", "I5", "I9"],
    statement:
      "Redis loses all of its data, or acknowledged writes of it (FLUSHALL, an asynchronous failover, " +
      "an older dump). Attempts, answers and results that wait in the outbox are gone, and a number " +
      "may be used again.",
    limit:
      "No attempt is put over a result that the gradebook shows by id, and a client with an attempt " +
      "token gets its attempt back or is told. What is finalized afterwards is lost no more.",
  },
  {
    id: "answers-evicted",
    invariants: ["I4"],
    statement:
      "Redis evicts the answers of an attempt alone. They are gone, and are asked for again; a " +
      "legacy pod may give them anew.",
    limit:
      "A result counts only answers that are stored. The client is told (`state_regressed`), unless " +
      "another tab has given as many answers anew by then.",
  },
  {
    id: "list-lost-and-content-changed",
    invariants: ["I8"],
    statement:
      "Redis evicts the question list of an attempt alone, and the content has changed since the " +
      "attempt began. The list is made anew from the content of now.",
    limit: "A list that is lost without a change of the content is made anew as it was.",
    shownBy: "tests/regressions/question-list.test.ts",
  },
  {
    id: "record-evicted",
    invariants: ["I1", "I4"],
    statement:
      "Redis evicts the record of an attempt alone. The attempt ends, and its answers are lost.",
    limit: "The next attempt has its number or a higher one, whatever the gradebook shows.",
  },
  {
    id: "two-keys-lost",
    invariants: ["I1", "I2", "I4", "I5"],
    statement:
      "Redis loses the high-water mark of a slot and, before anybody has looked at the slot, its " +
      "pointer or its record too. Without mark and pointer no look finds an attempt whose number is " +
      "above 64, the recovery window; the next number is what the gradebook shows.",
    limit:
      "Each of them lost alone is restored by the next look. A start that derives the same number " +
      "finds the attempt; it is lost only if the gradebook does not show the results below it.",
  },
  {
    id: "number-forgotten",
    invariants: ["I5"],
    statement:
      "Redis loses the high-water mark of a slot after the record and the tombstone of its last " +
      "attempt have expired, seven days after the last use, and the next list does not show the " +
      "results. A lower number may be given.",
    limit: "Never one that the gradebook shows by id.",
  },
  {
    id: "flush-between-look-and-put",
    invariants: ["I3"],
    statement:
      "Redis loses its data while a publisher stands between its look at the gradebook and its PUT. " +
      "The next attempt of the slot can have the same number by then, and both publishers have seen " +
      "no result: the second PUT replaces the first.",
    limit:
      "OneRoster has no conditional PUT, so it cannot be closed from here. The publisher reads its " +
      "outbox entry again after the look: a loss before that is not excepted.",
  },
  {
    id: "result-not-shown-by-id",
    invariants: ["I3"],
    statement:
      'The gradebook answers a request for one result by id with "not found" although it holds that ' +
      "result, at the moment when a publisher looks. A result of another attempt under that id is " +
      "then replaced.",
    limit: "Another attempt of the same number exists only after one of the other exceptions.",
  },
  {
    id: "legacy-put-between-look-and-put",
    invariants: ["I3"],
    statement:
      "A legacy pod, which does not look, puts a result while a publisher stands between its look and " +
      "its PUT under the same id.",
    limit: "Ends with the last legacy pod.",
  },
  {
    id: "start-outlives-record",
    invariants: ["I5"],
    statement:
      "A start stands between its look at the gradebook and its creation while the record of a used " +
      "number disappears that no mark tells to be used: a legacy pod finalized it, which raises no mark, " +
      "or the mark is lost as well. The number is opened a second time.",
    limit: "No result is overwritten: publishing the second one is a conflict for the operator.",
  },
  {
    id: "legacy-start-on-used-number",
    invariants: ["I2", "I5"],
    statement:
      "A legacy pod is shown an empty list and opens a number that has been used, where Redis does not " +
      "know any more that it was used.",
    limit: "No result is overwritten: publishing it is a conflict for the operator.",
  },
  {
    id: "legacy-record-unmarked",
    invariants: ["I2", "I5"],
    statement:
      "A legacy pod has opened a number that was used, and the high-water mark, by which such a record " +
      "is told from an eligible one, is lost alone.",
    limit: "No result is overwritten: publishing it is a conflict for the operator.",
  },
  {
    id: "finalize-outlives-flush",
    invariants: ["I9"],
    statement:
      "Redis loses all of its data after a finalizing request has entered its result in the outbox " +
      "index, exactly what that request has read is there again when it commits, and the process ends " +
      "before it has tried to publish (or publishes nothing itself). The result waits in the outbox " +
      "where no sweep looks.",
    limit:
      "If anything differs from what was read, the request enters its result again. The next finalizing " +
      "request of the slot, or an operator's `finish`, sends it.",
    shownBy: "tests/regressions/waiting-results.test.ts",
  },
] as const satisfies readonly Exception[];

export type ExceptionId = (typeof EXCEPTIONS)[number]["id"];
