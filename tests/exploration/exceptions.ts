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
      "Redis loses all of its data, or acknowledged writes (FLUSHALL, an asynchronous " +
      "failover, an older dump). Attempts, answers and results in the outbox are lost, and a " +
      "number may be used again.",
    limit:
      "No attempt replaces a result that the gradebook shows by id. A client with an attempt " +
      "token gets its attempt back or is told. Nothing more of what is finalized afterwards is " +
      "lost.",
  },
  {
    id: "answers-evicted",
    invariants: ["I4"],
    statement:
      "Redis evicts the answers of an attempt alone. They are lost and must be given again; a " +
      "legacy pod may accept other answers for the same questions.",
    limit:
      "A result counts only stored answers. The client is told (`state_regressed`), unless " +
      "another tab has given as many answers again before.",
  },
  {
    id: "list-lost-and-content-changed",
    invariants: ["I8"],
    statement:
      "Redis evicts the question list of an attempt alone, and the content has changed since " +
      "the attempt started. A new list is made from the current content.",
    limit: "If the content has not changed, the new list is the same as before.",
    shownBy: "tests/regressions/question-list.test.ts",
  },
  {
    id: "record-evicted",
    invariants: ["I1", "I4"],
    statement:
      "Redis evicts the record of an attempt alone. The attempt ends, and its answers are " +
      "lost.",
    limit: "The next attempt has the same number or a higher one, whatever the gradebook shows.",
  },
  {
    id: "two-keys-lost",
    invariants: ["I1", "I2", "I4", "I5"],
    statement:
      "Redis loses the high-water mark of a slot and, before any request loads the slot, its " +
      "pointer or its record too. Without mark and pointer no load finds an attempt with a " +
      "number above 64, the recovery window. The next number then depends on the gradebook " +
      "alone.",
    limit:
      "The next load restores each of them if it is lost alone. A start that derives the same " +
      "number finds the attempt. The attempt is lost only if the gradebook does not show the " +
      "results below it.",
  },
  {
    id: "number-forgotten",
    invariants: ["I5"],
    statement:
      "Redis loses the high-water mark of a slot after the record and the tombstone of its " +
      "last attempt have expired (seven days after the last use, or later), and the next list " +
      "does not show the results. A lower number may be given.",
    limit: "It is never a number that the gradebook shows by id.",
  },
  {
    id: "flush-between-look-and-put",
    invariants: ["I3"],
    statement:
      "Redis loses its data between a publisher's lookup in the gradebook and its PUT. The " +
      "next attempt of the slot can then have the same number, and both publishers have found " +
      "no result: the second PUT replaces the first.",
    limit:
      "OneRoster has no conditional PUT, so Holdfast cannot prevent it. The publisher reads " +
      "its outbox entry again after the lookup, so a loss before the lookup is no exception.",
  },
  {
    id: "result-not-shown-by-id",
    invariants: ["I3"],
    statement:
      'The gradebook answers a publisher\'s request for one result by id with "not found", ' +
      "although it holds that result. A result of another attempt under that id is then " +
      "replaced.",
    limit: "Another attempt of the same number exists only after one of the other exceptions.",
  },
  {
    id: "legacy-put-between-look-and-put",
    invariants: ["I3"],
    statement:
      "A legacy pod, which does no lookup, sends a result between a publisher's lookup and its " +
      "PUT under the same id.",
    limit: "It ends with the last legacy pod.",
  },
  {
    id: "start-outlives-record",
    invariants: ["I5"],
    statement:
      "Between a start's lookup in the gradebook, or the issue of a token, and the creation of " +
      "the attempt, the record of a used number disappears, and no high-water mark covers the " +
      "number: a legacy pod finalized it, which raises no mark, or the mark is lost as well. " +
      "The number is opened a second time, by the start or by the token's restore.",
    limit: "No result is overwritten: publishing the second one is a conflict for an operator.",
  },
  {
    id: "legacy-start-on-used-number",
    invariants: ["I2", "I5"],
    statement:
      "A legacy pod gets an empty list and opens a used number, after Redis has lost the " +
      "information that it is used.",
    limit: "No result is overwritten: publishing it is a conflict for an operator.",
  },
  {
    id: "legacy-record-unmarked",
    invariants: ["I2", "I5"],
    statement:
      "A legacy pod has opened a used number, and the high-water mark, which distinguishes " +
      "such an orphaned record from an eligible one, is lost alone.",
    limit: "No result is overwritten: publishing it is a conflict for an operator.",
  },
  {
    id: "finalize-outlives-flush",
    invariants: ["I9", "L1", "L2"],
    statement:
      "Redis loses all of its data after a finalizing request has enqueued its slot. When the " +
      "request commits, exactly what it has read exists again. The process ends before it has " +
      "tried to publish (or publishes nothing itself). The result waits in the outbox where no " +
      "sweep looks.",
    limit:
      "If anything differs from what was read, the request enqueues its slot again. The next " +
      "finalizing request of the slot, or an operator's `finish`, sends the result.",
    shownBy: "tests/regressions/unpublished-results.test.ts",
  },
] as const satisfies readonly Exception[];

export type ExceptionId = (typeof EXCEPTIONS)[number]["id"];
