import type { Invariant } from "../check/violation";
import type { History } from "../history/history";
import { ATTEMPT_TWINS } from "./attempt-twins";
import { RECORD_TWINS } from "./record-twins";
import { REQUEST_TWINS } from "./request-twins";

/** Good and bad twins: histories that differ in one thing, which one invariant alone forbids. */
export interface Twins {
  readonly invariant: Invariant;
  readonly name: string;
  readonly good: History;
  readonly bad: History;
}

export const TWINS: readonly Twins[] = [...ATTEMPT_TWINS, ...RECORD_TWINS, ...REQUEST_TWINS];
