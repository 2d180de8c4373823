import type { Invariant } from "../check/violation";
import type { History } from "../history/history";
import { ATTEMPT_PAIRS } from "./attempt-pairs";
import { RECORD_PAIRS } from "./record-pairs";
import { REQUEST_PAIRS } from "./request-pairs";

/** Two histories that differ in one thing: `good` keeps every rule, `bad` breaks one invariant. */
export interface FixturePair {
  readonly invariant: Invariant;
  readonly name: string;
  readonly good: History;
  readonly bad: History;
}

export const FIXTURE_PAIRS: readonly FixturePair[] = [
  ...ATTEMPT_PAIRS,
  ...RECORD_PAIRS,
  ...REQUEST_PAIRS,
];
