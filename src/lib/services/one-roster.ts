import type { Slot } from "../slot";

import { createConnection } from "./one-roster/connection";
import { findResult } from "./one-roster/find";
import { listResults } from "./one-roster/list";
import { putResult, type ResultToPublish } from "./one-roster/put";
import type { GradebookResult } from "./one-roster/rows";
import { type OneRosterOptions, settingsOf } from "./one-roster/settings";

export {
  ambiguousResources,
  attemptNumberIn,
  lineItemIdOf,
  RESULT_ID_PREFIX,
  resultIdOf,
} from "./one-roster/identifiers";
export { LIST_DOUBTS } from "./one-roster/list-pass";
export type { ListDoubt } from "./one-roster/list-pass";
export { isOfAnother, isOwnResult } from "./one-roster/ownership";
export type { OwnResult } from "./one-roster/ownership";
export type { ResultToPublish } from "./one-roster/put";
export type { GradebookResult } from "./one-roster/rows";
export type {
  GradebookCall,
  GradebookExchange,
  GradebookHabit,
  OneRosterOptions,
} from "./one-roster/settings";

/**
 * The gradebook, as the engine sees it. Every call ends in a complete, well-formed answer or throws
 * a `Fault` (`gradebook_unavailable`, retryable; `gradebook_misconfigured`, not).
 */
export interface Gradebook {
  /**
   * All results of this student for the slot's line item that any page has shown, each id once,
   * re-filtered here; soft-deleted rows the gradebook shows are included and marked, because their
   * numbers are used up. Evidence of numbers that are taken, never of numbers that are free.
   */
  listResults(slot: Slot): Promise<readonly GradebookResult[]>;
  /** The result of that id; null only on a well-formed 404. */
  findResult(resultId: string): Promise<GradebookResult | null>;
  /** Upserts. Returns once the gradebook has acknowledged it. Safe to repeat. */
  putResult(result: ResultToPublish): Promise<void>;
}

/**
 * A gradebook behind the OneRoster 1.2 assessment results profile. Make one per process: its calls
 * share the access token and the circuit breaker. It holds nothing open, so there is nothing to
 * close.
 *
 * What no client can see, the engine must allow for: a list that lags behind a write, or is empty
 * for want of a permission, is well-formed. The result of an id shows up in `findResult`
 * nevertheless.
 *
 * @throws Fault `gradebook_misconfigured` when an address or the time zone in the options cannot be
 * right.
 */
export function createOneRosterGradebook(options: OneRosterOptions): Gradebook {
  const settings = settingsOf(options);
  const connection = createConnection(settings);
  return {
    listResults: (slot) => listResults(slot, connection, settings),
    findResult: (id) => connection.call("get", (send) => findResult(id, send, settings)),
    putResult: (result) => connection.call("put", (send) => putResult(result, send, settings)),
  };
}
