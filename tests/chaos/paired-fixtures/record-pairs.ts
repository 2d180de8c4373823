import type { History, Operation } from "../history/history";
import { finished, open } from "./final-slots";
import { ANSWERS, answer, FINALIZE, life, list, put, RESULT } from "./history-fixtures";
import { observation, START, operationOf } from "./history-fixtures";
import type { ReturnChanges } from "./history-fixtures";
import type { FixturePair } from "./fixture-pairs";

/** Somebody looks and is shown no answers, while or after the first one is given. */
function emptyLook(fromMs: number): History {
  const look = operationOf(["look", fromMs, 18], observation());
  return life({ operations: [START, answer(0, 10), look, answer(1, 20), FINALIZE] });
}

/** The first answer, whose request ended in another way than with a reply. */
function firstAnswered(returned: ReturnChanges | null): History {
  const first: Operation = operationOf(["question.answer", 10, 15], null, {
    request: { index: 0, response: ANSWERS[0] },
    returned,
  });
  return life({ operations: [START, first, answer(1, 20), FINALIZE] });
}

/** A flush in the middle: the attempt that is there afterwards is not the one of before. */
const LOSSY: Partial<History> = {
  operations: [
    ...[START, answer(0, 10)],
    operationOf(["attempt.start", 16, 19], observation({ attemptId: "y" })),
  ],
  losses: [{ fromMs: 15.5, untilMs: 15.9 }],
  slots: [{ ...open(["y", 1]), highWater: 0 }],
  results: [],
  gradebook: [list(2), list(17)],
};

const MISSING: History["regressions"][number] = {
  ...{ kind: "regression", tab: "t", userId: "u", resourceId: "quiz", attemptId: "x" },
  ...{ before: 1, now: 0, by: "client", atMs: 19 },
};

/** The gradebook does not have the result. */
const UNPUBLISHED = { results: [], gradebook: [list(2)] };

export const RECORD_PAIRS: readonly FixturePair[] = [
  {
    invariant: "I3",
    name: "a result is put twice by one attempt, or once by two",
    good: life({ gradebook: [list(2), put(32, "x"), put(33, "x")] }),
    bad: life({ gradebook: [list(2), put(31, "y"), put(32, "x")] }),
  },
  {
    invariant: "I3",
    name: "a result that was there before is left alone",
    good: life({ seeded: [{ sourcedId: RESULT, attemptId: "x", score: 50 }] }),
    bad: life({ seeded: [{ sourcedId: RESULT, attemptId: "old", score: 80 }] }),
  },
  {
    invariant: "I4",
    name: "who asks after an answer was acknowledged is shown it",
    good: emptyLook(12),
    bad: emptyLook(16),
  },
  {
    invariant: "I4",
    name: "the record holds what was acknowledged",
    good: life(),
    bad: life({ slots: [finished([ANSWERS[0]])] }),
  },
  {
    invariant: "I4",
    name: "an answer that is there was sent: by a request that may have been applied",
    good: firstAnswered(null),
    bad: firstAnswered({ outcome: "fail", how: null, observation: null }),
  },
  {
    invariant: "I4",
    name: "what Redis lost while it broke its word is reported",
    good: life({ ...LOSSY, regressions: [MISSING] }),
    bad: life(LOSSY),
  },
  {
    invariant: "I4",
    name: "what is reported as missing was lost by Redis",
    good: life(),
    bad: life({ regressions: [MISSING] }),
  },
  {
    invariant: "I9",
    name: "a result that is not in the gradebook waits in the outbox",
    good: life({
      ...UNPUBLISHED,
      slots: [{ ...finished(), outbox: [{ number: 1, attemptId: "x" }] }],
    }),
    bad: life({ ...UNPUBLISHED, slots: [finished()] }),
  },
  {
    invariant: "I9",
    name: "the gradebook has the score that the student was shown",
    good: life(),
    bad: life({ results: [{ sourcedId: RESULT, attemptId: "x", score: 100 }] }),
  },
];
