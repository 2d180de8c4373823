import type { History, Operation } from "../history/history";
import { open } from "./final-slots";
import { ANSWERS, answer, answered, FINALIZE, life, list, put } from "./history-fixtures";
import { observation, START, operationOf } from "./history-fixtures";
import type { ReturnChanges } from "./history-fixtures";
import type { FixturePair } from "./fixture-pairs";

const Y = { attemptId: "y", number: 2 };
const AGAIN = operationOf(["attempt.start", 16, 19], observation(Y));
const RESET = reset({});
const REFUSED: ReturnChanges = { how: "refused", sent: { creates: 0, writes: 0, gradebook: 0 } };
const SEEN = operationOf(["look", 12, 15], observation());

/** The first attempt is gone, the second one has been started. */
const MOVED = { slots: [open(["y", 2])], results: [], gradebook: [list(2), list(17)] };
const BOTH = { ...MOVED, slots: [open(["x", 1], ["y", 2])] };

function reset(returned: ReturnChanges | null): Operation {
  return operationOf(["attempt.reset", 12, 15], null, { returned });
}

function movedBy(first: Operation, more: Partial<History> = BOTH): History {
  return life({ operations: [START, first, AGAIN], ...more });
}

/** The first attempt's answer, sent after the second one was started. */
const STRAY = operationOf(["question.answer", 20, 25], answered(1, Y), {
  request: { index: 0, response: ANSWERS[0], attemptId: "x" },
});
const OWN = operationOf(["question.answer", 20, 25], null, {
  request: { index: 0, response: ANSWERS[0], attemptId: "y" },
  returned: null,
});

/** Two attempts are finalized one after the other, the second one under this number. */
function twoResults(number: number): History {
  const more = { attemptId: "y", number };
  const ended = answered(2, { phase: "pending", score: 50, ...more });
  return life({
    operations: [
      ...[START, answer(0, 10), answer(1, 20), FINALIZE],
      operationOf(["attempt.reset", 40, 45], null),
      operationOf(["attempt.start", 50, 55], observation(more)),
      ...[answer(0, 60, more), answer(1, 70, { ...more, phase: "complete" })],
      operationOf(["attempt.finalize", 90, 95], ended, { request: { attemptId: "y" } }),
    ],
    gradebook: [list(2), put(32, "x"), list(52)],
    slots: [{ ...open(), outbox: [{ number, attemptId: "y" }] }],
  });
}

export const ATTEMPT_PAIRS: readonly FixturePair[] = [
  {
    invariant: "I1",
    name: "an attempt is followed by another: after a reset, or out of nothing",
    good: movedBy(RESET),
    bad: movedBy(SEEN),
  },
  {
    invariant: "I1",
    name: "a reset that nobody answered may have happened, one that was refused has not",
    good: movedBy(reset(null)),
    bad: movedBy(reset(REFUSED)),
  },
  {
    invariant: "I1",
    name: "one attempt keeps one number",
    good: life(),
    bad: life({ operations: [START, answer(0, 10), answer(1, 20, { number: 2 }), FINALIZE] }),
  },
  {
    invariant: "I1",
    name: "an answer goes to the attempt that it names",
    good: life({
      operations: [START, RESET, AGAIN, answer(0, 20, Y)],
      ...MOVED,
      slots: [open(["y", 2, ANSWERS[0]])],
    }),
    bad: life({
      operations: [START, RESET, AGAIN, STRAY, OWN],
      ...MOVED,
      slots: [open(["y", 2, ANSWERS[0]])],
    }),
  },
  {
    invariant: "I2",
    name: "an attempt that was replaced does not come back",
    good: movedBy(RESET, MOVED),
    bad: life({
      operations: [START, RESET, AGAIN, operationOf(["look", 21, 23], observation())],
      ...MOVED,
    }),
  },
  {
    invariant: "I2",
    name: "Redis holds one attempt that accepts answers",
    good: movedBy(RESET, MOVED),
    bad: movedBy(RESET, { ...MOVED, slots: [open(["y", 2], ["z", 3])] }),
  },
  {
    invariant: "I5",
    name: "numbers of finalized attempts rise",
    good: twoResults(2),
    bad: twoResults(1),
  },
];
