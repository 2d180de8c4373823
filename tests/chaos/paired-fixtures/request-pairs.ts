import type { History } from "../history/history";
import { answer, FINALIZE, life, list, put, START } from "./history-fixtures";
import type { FixturePair } from "./fixture-pairs";

/** The second answer made a request to the gradebook. */
function asking(): History {
  const second = answer(1, 20);
  const { returned } = second;
  if (returned === null) throw new Error("it has no reply");
  const sent = { ...returned.sent, gradebook: 1 };
  const operation = { ...second, returned: { ...returned, sent } };
  return life({ operations: [START, answer(0, 10), operation, FINALIZE] });
}

const otherList = answer(1, 20, { questionIds: "q2 q3" });
const withoutList = answer(1, 20, { questionIds: null });

export const REQUEST_PAIRS: readonly FixturePair[] = [
  {
    invariant: "I6",
    name: "an answer asks the gradebook nothing",
    good: life(),
    bad: asking(),
  },
  {
    invariant: "I6",
    name: "every list is read by a start",
    good: life(),
    bad: life({ gradebook: [list(2), put(32, "x"), list(9_000)] }),
  },
  {
    invariant: "I7",
    name: "nothing is answered within an outage",
    good: life({ outages: [{ fromMs: 11, untilMs: 14 }] }),
    bad: life({ outages: [{ fromMs: 9, untilMs: 16 }] }),
  },
  {
    invariant: "I7",
    name: "nothing is applied while writes are refused",
    good: life({ readOnly: [{ fromMs: 11, untilMs: 14 }] }),
    bad: life({ readOnly: [{ fromMs: 9, untilMs: 16 }] }),
  },
  {
    invariant: "I8",
    name: "an attempt has one list of questions, where a reply says any",
    good: life({ operations: [START, answer(0, 10), withoutList, FINALIZE] }),
    bad: life({ operations: [START, answer(0, 10), otherList, FINALIZE] }),
  },
];
